// What the toolchain's static libraries call of newer C and C++ libraries than those of older_glibc.sh, or by a newer
// name than systems have on which the programs can run all the same. The tool itself calls none of it.
#include <stdlib.h>

// Of libstdc++ 11. The Swift runtime catches no exceptions.
void bad_array_length(void) __asm__("_ZSt28__throw_bad_array_new_lengthv");
__attribute__((noreturn, visibility("hidden"))) void bad_array_length(void) { abort(); }

// Of glibc 2.29, which knows all but how errors are told by an older name, too.
#define OLDER(function)                                            \
  double older_##function(double);                                 \
  __asm__(".symver older_" #function "," #function "@GLIBC_2.2.5"); \
  __attribute__((visibility("hidden"))) double function(double x) { return older_##function(x); }
OLDER(exp)
OLDER(exp2)
OLDER(log)
OLDER(log2)
