#include "build.h"

#include <stddef.h>

const char *build_commit(void) {
#ifdef SPARSIFY_COMMIT
  return SPARSIFY_COMMIT;
#else
  return NULL;
#endif
}
