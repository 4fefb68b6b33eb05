#include "wmisink/embedded/system_classes.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace wmisink::embedded {
namespace {

using std::string_view;
using Properties = std::vector<PropertyDefinition>;
using Classes = std::vector<ClassDefinition>;

constexpr CIMTYPE kBytes = CIM_UINT8 | CIM_FLAG_ARRAY;

PropertyDefinition property(string_view name, CIMTYPE type, Value default_value = {}) {
    return {.name = to_wide(name), .type = type, .key = false, .default_value = std::move(default_value)};
}

PropertyDefinition key(string_view name) { return {.name = to_wide(name), .type = CIM_STRING, .key = true}; }

PropertyDefinition object(string_view name, CIMTYPE type, string_view of_class) {
    return {.name = to_wide(name),
            .type = type,
            .key = false,
            .default_value = {},
            .of_class = to_wide(of_class)};
}

PropertyDefinition key_reference(string_view name, string_view of_class) {
    PropertyDefinition made = object(name, CIM_REFERENCE, of_class);
    made.key = true;
    return made;
}

PropertyDefinition in_milliseconds(string_view name) {
    PropertyDefinition made = property(name, CIM_UINT32);
    made.qualifiers.push_back(
        {.name = to_wide("Units"), .value = Value::utf8("milliseconds"), .type = CIM_STRING});
    return made;
}

/// A qualifier that subclasses do not inherit.
Qualifier own(string_view name) {
    return {.name = to_wide(name), .value = Value::boolean(true), .type = CIM_BOOLEAN, .flavor = 0};
}

void add(Classes& to, string_view name, string_view superclass, Properties properties = {},
         std::vector<Qualifier> qualifiers = {}) {
    to.push_back({.name = to_wide(name),
                  .superclass = to_wide(superclass),
                  .properties = std::move(properties),
                  .qualifiers = std::move(qualifiers)});
}

void add_abstract(Classes& to, string_view name, string_view superclass, Properties properties = {}) {
    add(to, name, superclass, std::move(properties), {own("abstract")});
}

void add_general(Classes& to) {
    add_abstract(to, "__SystemClass", "");
    add(to, "__thisNAMESPACE", "__SystemClass", {property("SECURITY_DESCRIPTOR", kBytes)},
        {own("singleton")});
    add(to, "__NAMESPACE", "__SystemClass", {key("Name")});
    add_abstract(to, "__PARAMETERS", "");
    add_abstract(to, "__NotifyStatus", "", {property("StatusCode", CIM_UINT32)});
    add(to, "__ExtendedStatus", "__NotifyStatus",
        {property("Description", CIM_STRING), property("Operation", CIM_STRING),
         property("ParameterInfo", CIM_STRING), property("ProviderName", CIM_STRING)});
}

void add_providers(Classes& to) {
    add_abstract(to, "__Provider", "__SystemClass", {key("Name")});
    add(to, "__Win32Provider", "__Provider",
        {property("ClientLoadableCLSID", CIM_STRING),
         property("CLSID", CIM_STRING),
         property("Concurrency", CIM_SINT32),
         property("DefaultMachineName", CIM_STRING),
         property("Enabled", CIM_BOOLEAN),
         property("HostingModel", CIM_STRING),
         property("ImpersonationLevel", CIM_SINT32, Value::integer(0)),
         property("InitializationReentrancy", CIM_SINT32, Value::integer(0)),
         property("InitializationTimeoutInterval", CIM_DATETIME),
         property("InitializeAsAdminFirst", CIM_BOOLEAN),
         property("OperationTimeoutInterval", CIM_DATETIME),
         property("PerLocaleInitialization", CIM_BOOLEAN, Value::boolean(false)),
         property("PerUserInitialization", CIM_BOOLEAN, Value::boolean(false)),
         property("Pure", CIM_BOOLEAN, Value::boolean(true)),
         property("SecurityDescriptor", CIM_STRING),
         property("SupportsExplicitShutdown", CIM_BOOLEAN),
         property("SupportsExtendedStatus", CIM_BOOLEAN),
         property("SupportsQuotas", CIM_BOOLEAN),
         property("SupportsSendStatus", CIM_BOOLEAN),
         property("SupportsShutdown", CIM_BOOLEAN),
         property("SupportsThrottling", CIM_BOOLEAN),
         property("UnloadTimeout", CIM_DATETIME),
         property("Version", CIM_UINT32)});
}

void add_events(Classes& to) {
    add_abstract(to, "__IndicationRelated", "__SystemClass");
    add_abstract(to, "__Event", "__IndicationRelated",
                 {property("SECURITY_DESCRIPTOR", kBytes), property("TIME_CREATED", CIM_UINT64)});
    add(to, "__ExtrinsicEvent", "__Event");

    add(to, "__InstanceOperationEvent", "__Event", {property("TargetInstance", CIM_OBJECT)});
    add(to, "__InstanceCreationEvent", "__InstanceOperationEvent");
    add(to, "__InstanceModificationEvent", "__InstanceOperationEvent",
        {property("PreviousInstance", CIM_OBJECT)});
    add(to, "__InstanceDeletionEvent", "__InstanceOperationEvent");

    add(to, "__ClassOperationEvent", "__Event", {property("TargetClass", CIM_OBJECT)});
    add(to, "__ClassCreationEvent", "__ClassOperationEvent");
    add(to, "__ClassModificationEvent", "__ClassOperationEvent", {property("PreviousClass", CIM_OBJECT)});
    add(to, "__ClassDeletionEvent", "__ClassOperationEvent");

    add(to, "__NamespaceOperationEvent", "__Event", {object("TargetNamespace", CIM_OBJECT, "__NAMESPACE")});
    add(to, "__NamespaceCreationEvent", "__NamespaceOperationEvent");
    add(to, "__NamespaceModificationEvent", "__NamespaceOperationEvent",
        {object("PreviousNamespace", CIM_OBJECT, "__NAMESPACE")});
    add(to, "__NamespaceDeletionEvent", "__NamespaceOperationEvent");

    add(to, "__TimerEvent", "__Event", {property("TimerId", CIM_STRING), property("NumFirings", CIM_UINT32)});
    add(to, "__AggregateEvent", "__IndicationRelated",
        {property("NumberOfEvents", CIM_UINT32), property("Representative", CIM_OBJECT)});
}

void add_consumers(Classes& to) {
    add_abstract(to, "__EventConsumer", "__IndicationRelated",
                 {property("CreatorSID", kBytes), property("MachineName", CIM_STRING),
                  property("MaximumQueueSize", CIM_UINT32)});
    add(to, "__EventFilter", "__IndicationRelated",
        {key("Name"), property("CreatorSID", kBytes), property("EventAccess", CIM_STRING),
         property("EventNamespace", CIM_STRING), property("Query", CIM_STRING),
         property("QueryLanguage", CIM_STRING)});
    add(to, "__FilterToConsumerBinding", "__IndicationRelated",
        {key_reference("Consumer", "__EventConsumer"), key_reference("Filter", "__EventFilter"),
         property("CreatorSID", kBytes), property("DeliverSynchronously", CIM_BOOLEAN, Value::boolean(false)),
         property("DeliveryQoS", CIM_UINT32),
         property("MaintainSecurityContext", CIM_BOOLEAN, Value::boolean(false)),
         property("SlowDownProviders", CIM_BOOLEAN, Value::boolean(false))});

    add(to, "__SystemEvent", "__ExtrinsicEvent");
    add(to, "__EventDroppedEvent", "__SystemEvent",
        {object("Event", CIM_OBJECT, "__Event"),
         object("IntendedConsumer", CIM_REFERENCE, "__EventConsumer")});
    add(to, "__EventQueueOverflowEvent", "__EventDroppedEvent", {property("CurrentQueueSize", CIM_UINT32)});
    add(to, "__ConsumerFailureEvent", "__EventDroppedEvent",
        {property("ErrorCode", CIM_UINT32), property("ErrorDescription", CIM_STRING),
         object("ErrorObject", CIM_OBJECT, "__NotifyStatus")});
}

void add_timers(Classes& to) {
    add_abstract(to, "__EventGenerator", "__IndicationRelated");
    add_abstract(to, "__TimerInstruction", "__EventGenerator",
                 {key("TimerId"), property("SkipIfPassed", CIM_BOOLEAN, Value::boolean(false))});
    add(to, "__AbsoluteTimerInstruction", "__TimerInstruction", {property("EventDateTime", CIM_DATETIME)});
    add(to, "__IntervalTimerInstruction", "__TimerInstruction", {in_milliseconds("IntervalBetweenEvents")});
    add(to, "__TimerNextFiring", "__IndicationRelated",
        {key("TimerId"), property("NextEvent64BitTime", CIM_SINT64)});
}

void add_security(Classes& to) {
    add_abstract(to, "__SecurityRelatedClass", "");
    add(to, "__Trustee", "__SecurityRelatedClass",
        {property("Domain", CIM_STRING), property("Name", CIM_STRING), property("SID", kBytes),
         property("SidLength", CIM_UINT32), property("SIDString", CIM_STRING)});
    add(to, "__ACE", "__SecurityRelatedClass",
        {property("AccessMask", CIM_UINT32), property("AceFlags", CIM_UINT32),
         property("AceType", CIM_UINT32), property("GuidInheritedObjectType", CIM_STRING),
         property("GuidObjectType", CIM_STRING), object("Trustee", CIM_OBJECT, "__Trustee")});
    add(to, "__SecurityDescriptor", "__SecurityRelatedClass",
        {property("ControlFlags", CIM_UINT32), object("DACL", CIM_OBJECT | CIM_FLAG_ARRAY, "__ACE"),
         object("Group", CIM_OBJECT, "__Trustee"), object("Owner", CIM_OBJECT, "__Trustee"),
         object("SACL", CIM_OBJECT | CIM_FLAG_ARRAY, "__ACE")});
}

Classes all_classes() {
    Classes all;
    add_general(all);
    add_providers(all);
    add_events(all);
    add_consumers(all);
    add_timers(all);
    add_security(all);
    return all;
}

}  // namespace

std::span<const ClassDefinition> system_class_definitions() {
    static const auto& kAll = *new const Classes(all_classes());  // never destroyed
    return kAll;
}

const ClassDefinition& system_class_definition(WideView name) {
    const auto all = system_class_definitions();
    return *std::find_if(all.begin(), all.end(),
                         [name](const ClassDefinition& one) { return equal_ignoring_case(one.name, name); });
}

bool is_system_name(WideView class_name) noexcept {
    constexpr OLECHAR kUnderscore = '_';
    return class_name.size() > 1 && class_name[0] == kUnderscore && class_name[1] == kUnderscore;
}

bool takes_subclasses(WideView system_class) noexcept {
    constexpr std::array kParents = {
        "__Event"_w,    "__ExtrinsicEvent"_w,     "__NotifyStatus"_w,        "__ExtendedStatus"_w,
        "__Provider"_w, "__Win32Provider"_w,      "__EventConsumer"_w,       "__Trustee"_w,
        "__ACE"_w,      "__SecurityDescriptor"_w, "__SecurityRelatedClass"_w};
    return std::any_of(kParents.begin(), kParents.end(),
                       [&](WideView parent) { return equal_ignoring_case(parent, system_class); });
}

}  // namespace wmisink::embedded
