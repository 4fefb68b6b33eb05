#pragma once

#include <memory>
#include <vector>

#include "wmisink/embedded/repository.hpp"

namespace wmisink::embedded {

/// Defines the classes and puts the instances of a MOF text, in their order, from the namespace given on; the
/// text may go to others. Gives the full path of each. Any thread.
///
/// The whole text is read before anything is done. What a declaration meets that fails later leaves those
/// before it in place, as mofcomp does. Source: Microsoft, "Managed Object Format (MOF)" and "mofcomp";
/// DSP0004, annex A.
///
/// Throws Failure, which names line and column: WBEMMOF_E_… for what the text says wrong, and the codes of
/// Namespace::define_class(), put_instance() and the providers for what cannot be done.
std::vector<Text> load_mof(Repository& repository, std::shared_ptr<Namespace> nspace, WideView text);

}  // namespace wmisink::embedded
