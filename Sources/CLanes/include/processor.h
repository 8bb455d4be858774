// What the processor offers beyond what every build needs.
#pragma once

/// Not zero where the processor and the system offer all of AVX-512 that x86-64-v4 asks for.
int processor_has_avx512(void);

/// Tells the processor that this thread spins.
static inline void processor_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}
