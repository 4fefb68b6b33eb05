#pragma once

#include <cstdint>

/// A 16-byte identifier of an interface or a class (MS-DTYP 2.3.4). Data1 to Data3 are in the machine's byte
/// order.
struct GUID {
    std::uint32_t Data1;
    std::uint16_t Data2;
    std::uint16_t Data3;
    std::uint8_t Data4[8];

    friend constexpr bool operator==(const GUID&, const GUID&) noexcept = default;
};

using IID = GUID;
using CLSID = GUID;
using REFGUID = const GUID&;
using REFIID = const IID&;
using REFCLSID = const CLSID&;

constexpr bool IsEqualGUID(REFGUID left, REFGUID right) noexcept { return left == right; }
constexpr bool IsEqualIID(REFIID left, REFIID right) noexcept { return left == right; }
constexpr bool IsEqualCLSID(REFCLSID left, REFCLSID right) noexcept { return left == right; }
