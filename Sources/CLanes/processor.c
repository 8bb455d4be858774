// Runs before anything else: a processor that lacks what the build uses gets a sentence, where the
// first such instruction would end the process by SIGILL.
#if defined(__x86_64__)
#include "processor.h"

#include <string.h>
#include <unistd.h>

// This function itself must run everywhere, so it is compiled without the extensions.
#define EVERYWHERE __attribute__((target("no-avx,no-bmi,no-bmi2,no-lzcnt,no-movbe,no-popcnt")))

EVERYWHERE static void say(const char *text) {
  for (size_t rest = strlen(text); rest > 0;) {
    ssize_t count = write(STDERR_FILENO, text, rest);
    if (count <= 0) return;
    text += count;
    rest -= (size_t)count;
  }
}

EVERYWHERE static void require(int isThere, const char *name) {
  if (isThere) return;
  say("Error: this program was built for processors with ");
  say(name);
  say(", which this one lacks. Build it on this machine, or with SPARSIFY_CPU=x86-64-v3.\n");
  _exit(64);
}

__attribute__((constructor(101))) EVERYWHERE static void requireProcessor(void) {
  __builtin_cpu_init();
#define REQUIRE(name) require(__builtin_cpu_supports(name), name)
#ifdef __AVX__
  REQUIRE("avx");
#endif
#ifdef __AVX2__
  REQUIRE("avx2");
#endif
#ifdef __FMA__
  REQUIRE("fma");
#endif
#ifdef __BMI2__
  REQUIRE("bmi2");
#endif
#ifdef __LZCNT__
  REQUIRE("lzcnt");
#endif
#ifdef __F16C__
  REQUIRE("f16c");
#endif
#ifdef __AVX512F__
  REQUIRE("avx512f");
#endif
#ifdef __AVX512BW__
  REQUIRE("avx512bw");
#endif
#ifdef __AVX512DQ__
  REQUIRE("avx512dq");
#endif
#ifdef __AVX512VL__
  REQUIRE("avx512vl");
#endif
#ifdef __AVX512VBMI__
  REQUIRE("avx512vbmi");
#endif
#ifdef __AVX512VBMI2__
  REQUIRE("avx512vbmi2");
#endif
#ifdef __AVX512VNNI__
  REQUIRE("avx512vnni");
#endif
#ifdef __AVX512BF16__
  REQUIRE("avx512bf16");
#endif
#ifdef __AVX512FP16__
  REQUIRE("avx512fp16");
#endif
#ifdef __GFNI__
  REQUIRE("gfni");
#endif
}

int processor_has_avx512(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}
#endif
