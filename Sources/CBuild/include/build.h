#pragma once

/// The commit that the program was built from, by SPARSIFY_COMMIT in the build's environment; NULL where that was not
/// given.
const char *build_commit(void);
