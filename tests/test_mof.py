"""MOF in and out: what Windows' own texts say is understood, written back, and understood again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
import wmisink
from wmisink.embedded import Namespace, PutMode, Repository

TEXT = r"""
#pragma autorecover
#pragma classflags("safeupdate")
Qualifier Description : ToSubclass Amended;

/* As a provider of Windows registers itself. */
instance of __Win32Provider as $Provider
{
    Name = "MofProvider";
    ClsId = "{12345678-1234-1234-1234-"
            "000000000001}";
};

[dynamic, provider("MofProvider"), Description("A \"base\"\n\x263A") : ToSubclass, Locale(0x409) : ToInstance]
class Mof_Base
{
    [key : ToInstance ToSubclass DisableOverride, read] uint32 Id;
    [read, Values{"low", "high"}, ValueMap{"1", "2"} : ToSubclass] string Tags[] = {"x", "y" "z"};
    datetime Since = "20240102030405.000000+060";
    [SubType("interval")] datetime Every = "00000001000000.000000:000";
    sint8 Small = -0x7F;
    uint16 Mask = 101b;
    real32 Ratio = 1.5e-1;
    boolean On = TRUE;
    char16 Letter = 'a';
    Mof_Base ref Peer;
    object ref Any;
    object Whatever;
    [Static, Implemented, Description("Makes one")] uint32 Create(
        [in, Description("What to run")] string CommandLine,
        [in, Optional] uint8 Bytes[],
        [out] uint32 ProcessId,
        [in, out] Mof_Base ref Template);
    void Reset();
};

[Singleton] class Mof_Only { string Name = "only"; };
class Mof_Place { string Room; };
class Mof_Derived : Mof_Base { Mof_Place Where; [write] Mof_Place More[]; };

instance of Mof_Derived as $Seven
{
    Id = 7;
    Where = instance of Mof_Place { Room = "cellar"; };
    More = { instance of Mof_Place { Room = "attic"; }, instance of Mof_Place { } };
};
instance of Mof_Derived { Id = 8; Peer = $Seven; Small = NULL; };
instance of Mof_Only { Name = "it"; };
"""

CLASSES = ("Mof_Base", "Mof_Only", "Mof_Place", "Mof_Derived")


def test_text_becomes_classes_and_instances(namespace: Namespace, wmi: wmisink.Connection) -> None:
    paths = namespace.load_mof(TEXT)
    assert [path.rpartition(":")[2] for path in paths] == [
        '__Win32Provider.Name="MofProvider"',
        *CLASSES,
        "Mof_Derived.Id=7",
        "Mof_Derived.Id=8",
        "Mof_Only=@",
    ]
    assert all(path.startswith(r"\\localhost\root\test:") for path in paths)
    seven, eight = wmi.query("SELECT * FROM Mof_Base")
    assert (seven.Id, seven.Where.Room, [place.Room for place in seven.More]) == (7, "cellar", ["attic", None])
    assert (seven.Tags, seven.Small, seven.Mask, seven.On, seven.Letter) == (["x", "yz"], -127, 5, True, "a")
    assert seven.Ratio == pytest.approx(0.15)
    assert seven.Since == dt.datetime(2024, 1, 2, 2, 4, 5, tzinfo=dt.timezone.utc)
    assert seven.Every == dt.timedelta(days=1)
    assert (eight.Peer, eight.Small, eight.Where) == ("Mof_Derived.Id=7", None, None)
    [provider] = wmi.query("SELECT * FROM __Win32Provider")
    assert provider.ClsId == "{12345678-1234-1234-1234-000000000001}"


def test_text_of_classes_makes_the_same_classes(namespace: Namespace, repository: Repository) -> None:
    namespace.load_mof(TEXT)
    written = {name: namespace.mof(name) for name in CLASSES}
    again = repository.namespace(r"root\again")
    again.load_mof("\n".join(written.values()))
    assert {name: again.mof(name) for name in CLASSES} == written
    assert 'Values{"low", "high"}, ValueMap{"1", "2"}: ToSubClass]' in written["Mof_Base"]
    assert '[Static, Implemented, Description("Makes one"): ToSubClass Amended] uint32 Create(' in written["Mof_Base"]
    assert "[In, Out] Mof_Base ref Template)" in written["Mof_Base"]
    assert "void Reset();" in written["Mof_Base"]
    assert "Mof_Base ref Peer;" in written["Mof_Base"]
    assert "Mof_Place More[];" in written["Mof_Derived"]


def test_repository_begins_where_mofcomp_does(repository: Repository) -> None:
    assert repository.load_mof("class Mof_Here {};") == (r"\\localhost\root\default:Mof_Here",)


def test_text_makes_a_namespace_and_goes_there(repository: Repository) -> None:
    repository.load_mof(r"""
        #pragma namespace("\\\\.\\root")
        instance of __Namespace { Name = "acme"; };
        #pragma namespace("\\\\.\\root\\acme")
        class Acme_Thing { [key] string Name; };
        instance of Acme_Thing { Name = "one"; };
    """)
    with wmisink.connect(r"root\acme", repository=repository) as wmi:
        assert [row.Name for row in wmi.query("SELECT * FROM Acme_Thing")] == ["one"]


def test_text_that_is_wrong_is_refused_with_its_place(namespace: Namespace) -> None:
    with pytest.raises(wmisink.WmiError, match=r"line 2, column 25: .* 0 to 255") as raised:
        namespace.load_mof("class Mof_Wrong {\n    [key] uint8 Count = 256;\n};")
    assert raised.value.name == "WBEMMOF_E_OUT_OF_RANGE"
    assert "Mof_Wrong" not in namespace.classes()


def test_what_is_no_text_is_refused(namespace: Namespace) -> None:
    with pytest.raises(TypeError, match="A MOF text is a string, not bytes"):
        namespace.load_mof(b"class A {};")  # type: ignore[arg-type]


def test_instances_of_a_provider_go_to_it(namespace: Namespace) -> None:
    stored: list[dict[str, object]] = []
    namespace.load_mof("class Mof_Kept { [key] uint32 Id; string Name; };")

    @namespace.puts("Mof_Kept")
    def keep(instance: Mapping[str, object], mode: PutMode) -> None:
        stored.append({**instance, "mode": mode})

    namespace.load_mof('#pragma instanceflags("createonly")\ninstance of Mof_Kept { Id = 4; Name = "n"; };')
    assert stored == [{"__CLASS": "Mof_Kept", "Id": 4, "Name": "n", "mode": "create"}]


def test_provider_that_refuses_an_instance_is_heard(namespace: Namespace) -> None:
    namespace.load_mof("class Mof_Kept { [key] uint32 Id; };")

    @namespace.puts("Mof_Kept")
    def keep(_instance: object, _mode: object) -> None:
        raise PermissionError("Not this one.")

    with pytest.raises(wmisink.ProviderFailure, match=r"line 1, column 1: PermissionError: Not this one\."):
        namespace.load_mof("instance of Mof_Kept { Id = 4; };")
