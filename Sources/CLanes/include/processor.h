// What the processor offers beyond what every build needs, and the C library beyond what Swift sees of it.
#pragma once

#include <malloc.h>

/// Not zero where the processor and the system offer all of AVX-512 that x86-64-v4 asks for.
int processor_has_avx512(void);

/// Tells the processor that this thread spins.
static inline void processor_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/// Gives memory that was freed back to the system.
static inline void memory_give_back(void) { malloc_trim(0); }
