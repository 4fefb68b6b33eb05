#include <string>

#include "embedded/fixture.hpp"

namespace wmisink::embedded {
namespace {

constexpr HRESULT kServerUnavailable = static_cast<HRESULT>(0x800706BAU);

class ConnectTest : public EmbeddedTest {
  protected:
    ConnectTest() : EmbeddedTest({.server_name = to_wide("WORKSHOP")}) {}

    HRESULT connect_to(std::string_view resource, const char* user = nullptr) {
        com_ptr<IWbemServices> services;
        const Bstr name = user == nullptr ? Bstr() : Bstr(user);
        return locator->ConnectServer(Bstr(resource).get(), name.get(), nullptr, nullptr, 0, nullptr, nullptr,
                                      services.put());
    }
};

/// The table that Wine's tests assert on Windows.
TEST_F(ConnectTest, PathsAreTakenAsWindowsTakesThem) {
    const std::pair<const char*, HRESULT> table[] = {
        {"", WBEM_E_INVALID_NAMESPACE},
        {"\\", WBEM_E_INVALID_NAMESPACE},
        {"\\\\", WBEM_E_INVALID_NAMESPACE},
        {"\\\\.", WBEM_E_INVALID_NAMESPACE},
        {"\\\\.\\", WBEM_E_INVALID_NAMESPACE},
        {"\\ROOT", WBEM_E_INVALID_NAMESPACE},
        {"\\\\ROOT", kServerUnavailable},
        {"\\\\.ROOT", kServerUnavailable},
        {"\\\\.\\NONE", WBEM_E_INVALID_NAMESPACE},
        {"\\\\.\\ROOT", S_OK},
        {"\\\\\\.\\ROOT", WBEM_E_INVALID_PARAMETER},
        {"\\/.\\ROOT", S_OK},
        {"//.\\ROOT", S_OK},
        {"\\\\./ROOT", S_OK},
        {"//./ROOT", S_OK},
        {"NONE", WBEM_E_INVALID_NAMESPACE},
        {"ROOT", S_OK},
        {"ROOT\\NONE", WBEM_E_INVALID_NAMESPACE},
        {"ROOT\\CIMV2", S_OK},
        {"ROOT\\\\CIMV2", WBEM_E_INVALID_NAMESPACE},
        {"ROOT\\CIMV2\\", WBEM_E_INVALID_NAMESPACE},
        {"ROOT/CIMV2", S_OK},
    };
    for (const auto& [resource, expected] : table) {
        EXPECT_EQ(status_name(connect_to(resource)), status_name(expected)) << resource;
    }
}

TEST_F(ConnectTest, OnlyThisMachineIsThere) {
    EXPECT_EQ(connect_to("\\\\localhost\\root\\cimv2"), S_OK);
    EXPECT_EQ(connect_to("\\\\workshop\\root\\cimv2"), S_OK);
    EXPECT_EQ(connect_to("\\\\server7\\root\\cimv2"), kServerUnavailable);
}

TEST_F(ConnectTest, LocalConnectionsTakeNoCredentials) {
    EXPECT_EQ(connect_to("root\\cimv2", "admin"), WBEM_E_LOCAL_CREDENTIALS);
}

TEST_F(ConnectTest, BadParametersAreRefused) {
    com_ptr<IWbemServices> services;
    EXPECT_EQ(locator->ConnectServer(nullptr, nullptr, nullptr, nullptr, 0, nullptr, nullptr, services.put()),
              WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(
        locator->ConnectServer(Bstr("root").get(), nullptr, nullptr, nullptr, 0, nullptr, nullptr, nullptr),
        WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(locator->ConnectServer(Bstr("root").get(), nullptr, nullptr, nullptr, 0x55, nullptr, nullptr,
                                     services.put()),
              WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(locator->ConnectServer(Bstr("root").get(), nullptr, nullptr, nullptr,
                                     WBEM_FLAG_CONNECT_USE_MAX_WAIT, nullptr, nullptr, services.put()),
              S_OK);
}

TEST_F(ConnectTest, ServicesAreTheOnlyReferenceRightAfter) {
    const auto services = connect();
    services->AddRef();
    EXPECT_EQ(services->Release(), 1U);
}

TEST_F(ConnectTest, OpenNamespaceIsRelative) {
    const auto root = connect("root");
    com_ptr<IWbemServices> inner;
    EXPECT_EQ(root->OpenNamespace(Bstr("CIMV2").get(), 0, nullptr, inner.put(), nullptr), S_OK);
    ASSERT_TRUE(inner);
    com_ptr<IWbemClassObject> found;
    EXPECT_EQ(inner->GetObject(Bstr("Demo_Item").get(), 0, nullptr, found.put(), nullptr), S_OK);
    EXPECT_EQ(root->OpenNamespace(Bstr("none").get(), 0, nullptr, inner.put(), nullptr),
              WBEM_E_INVALID_NAMESPACE);
    EXPECT_EQ(root->OpenNamespace(nullptr, 0, nullptr, inner.put(), nullptr), WBEM_E_INVALID_PARAMETER);
    EXPECT_EQ(
        root->OpenNamespace(Bstr("cimv2").get(), WBEM_FLAG_RETURN_IMMEDIATELY, nullptr, inner.put(), nullptr),
        WBEM_E_INVALID_PARAMETER)
        << "nothing would ever tell the services";
    EXPECT_EQ(root->OpenNamespace(Bstr("cimv2").get(), 0, nullptr, nullptr, nullptr),
              WBEM_E_INVALID_PARAMETER);
}

TEST_F(ConnectTest, GetObjectFindsClassesAndInstances) {
    put_items(3);
    const auto services = connect();
    const auto get = [&](std::string_view path) {
        com_ptr<IWbemClassObject> found;
        const HRESULT status = services->GetObject(Bstr(path).get(), 0, nullptr, found.put(), nullptr);
        EXPECT_EQ(SUCCEEDED(status), static_cast<bool>(found));
        return status;
    };
    EXPECT_EQ(get("Demo_Item"), S_OK);
    EXPECT_EQ(get("Demo_Item.Id=2"), S_OK);
    EXPECT_EQ(get("\\\\WORKSHOP\\ROOT\\cimv2:Demo_Base.Id=2"), S_OK);
    EXPECT_EQ(get("Nope"), WBEM_E_NOT_FOUND);
    EXPECT_EQ(get("Nope.Id=1"), WBEM_E_INVALID_CLASS);
    EXPECT_EQ(get("Demo_Item.Id=9"), WBEM_E_NOT_FOUND);
    EXPECT_EQ(get("Demo_Item.Name=9"), WBEM_E_INVALID_OBJECT_PATH);
    EXPECT_EQ(get("Demo_Item=@"), WBEM_E_INVALID_OBJECT_PATH);
    EXPECT_EQ(get("Demo_Item.Id="), WBEM_E_INVALID_OBJECT_PATH);
    EXPECT_EQ(get("root\\other:Demo_Item"), WBEM_E_INVALID_NAMESPACE);
    EXPECT_EQ(get("\\\\elsewhere\\root\\cimv2:Demo_Item"), WBEM_E_NOT_SUPPORTED);
    EXPECT_EQ(services->GetObject(Bstr("Demo_Item").get(), 0, nullptr, nullptr, nullptr),
              WBEM_E_INVALID_PARAMETER);
}

TEST_F(ConnectTest, FailuresAreLeftForGetErrorInfo) {
    const auto services = connect();
    com_ptr<IWbemClassObject> found;
    ASSERT_EQ(services->GetObject(Bstr("Nope").get(), 0, nullptr, found.put(), nullptr), WBEM_E_NOT_FOUND);
    com_ptr<IErrorInfo> error;
    ASSERT_EQ(GetErrorInfo(0, error.put()), S_OK);
    Bstr description;
    ASSERT_EQ(error->GetDescription(description.put()), S_OK);
    EXPECT_EQ(description.utf8(), "There is no object with the path Nope.");
    const auto status = error.query<IWbemClassObject>();
    ASSERT_TRUE(status);
    EXPECT_EQ(text(*status, "__CLASS"), "__ExtendedStatus");
    EXPECT_EQ(text(*status, "Operation"), "GetObject");
    EXPECT_EQ(text(*status, "ParameterInfo"), "Nope");
    EXPECT_EQ(text(*status, "ProviderName"), "WinMgmt");
}

TEST_F(ConnectTest, EverythingGoesWithItsLastReference) {
    const std::int64_t objects = live_objects();
    const std::int64_t instances = live_instances();
    {
        const auto other = Repository::create();
        const auto nspace = other->create_namespace("root\\x"_w);
        nspace->define_class(class_named("C", {key("Id", CIM_UINT8)}));
        nspace->put_instance("C"_w, row({{"Id", Value::integer(1)}}));
        const auto services = connect_at(*make_locator(other), "root\\x");
        com_ptr<IWbemClassObject> found;
        ASSERT_EQ(services->GetObject(Bstr("C=1").get(), 0, nullptr, found.put(), nullptr), S_OK);
        EXPECT_EQ(live_objects(), objects + 2);
        EXPECT_EQ(live_instances(), instances + 1);
    }
    EXPECT_EQ(live_objects(), objects);
    EXPECT_EQ(live_instances(), instances);
}

}  // namespace
}  // namespace wmisink::embedded
