#include "wmisink/client/security/credentials.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace wmisink {
namespace {

TEST(Secret, nothing_given_is_null_and_an_empty_text_is_not) {
    EXPECT_EQ(Secret{}.get(), nullptr);
    EXPECT_NE(Secret{""}.get(), nullptr);
    EXPECT_FALSE(Secret{""}.empty());
}

TEST(Secret, moving_leaves_nothing_behind) {
    Secret first{"hunter2"};
    const BSTR text = first.get();
    Secret second{std::move(first)};
    EXPECT_EQ(second.get(), text);
    EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): the point of the test
    second = Secret{"other"};
    EXPECT_EQ(to_utf8(view_of(second.get())), "other");
}

TEST(Secret, wiping_empties_it) {
    Secret secret{"hunter2"};
    secret.wipe();
    EXPECT_EQ(secret.get(), nullptr);
    secret.wipe();
}

TEST(Credentials, default_means_the_account_that_runs_the_program) {
    Credentials credentials;
    EXPECT_TRUE(credentials.is_default());
    credentials.user = "ann";
    EXPECT_FALSE(credentials.is_default());
}

}  // namespace
}  // namespace wmisink
