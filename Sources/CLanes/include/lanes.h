// The lane vectors and one thin operation per function, in the vector extensions of Clang.
//
// A lane holds one model's number; the width is the processor's. Nothing here depends on more of the
// processor than fused multiply-add, calls into a library, or has more than one operation in it.
// No function may give different bits on different processors.
#pragma once

#include <stdint.h>

#if defined(__AVX512F__)
#define LANES 16
#else
#define LANES 8
#endif

typedef float lane_f32 __attribute__((ext_vector_type(LANES)));
typedef int32_t lane_i32 __attribute__((ext_vector_type(LANES)));
typedef uint32_t lane_u32 __attribute__((ext_vector_type(LANES)));
typedef uint64_t lane_u64 __attribute__((ext_vector_type(LANES)));

/// A truth for every lane, and the same as an integer.
typedef _Bool lane_truths __attribute__((ext_vector_type(LANES)));
#if LANES == 16
typedef uint16_t lane_bits;
#else
typedef uint8_t lane_bits;
#endif

#define LANE_OPERATION static inline __attribute__((always_inline, const))

LANE_OPERATION lane_f32 lane_splat(float a) { return (lane_f32)(a); }
LANE_OPERATION lane_f32 lane_add(lane_f32 a, lane_f32 b) { return a + b; }
LANE_OPERATION lane_f32 lane_subtract(lane_f32 a, lane_f32 b) { return a - b; }
LANE_OPERATION lane_f32 lane_multiply(lane_f32 a, lane_f32 b) { return a * b; }
LANE_OPERATION lane_f32 lane_divide(lane_f32 a, lane_f32 b) { return a / b; }
/// The parts of a's and b's low (high) halves in turn: a0, b0, a1, b1, ...
#if LANES == 16
#define LANE_LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define LANE_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#else
#define LANE_LOW 0, 8, 1, 9, 2, 10, 3, 11
#define LANE_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#endif
LANE_OPERATION lane_f32 lane_interleave_low(lane_f32 a, lane_f32 b) {
  return __builtin_shufflevector(a, b, LANE_LOW);
}
LANE_OPERATION lane_f32 lane_interleave_high(lane_f32 a, lane_f32 b) {
  return __builtin_shufflevector(a, b, LANE_HIGH);
}

LANE_OPERATION lane_f32 lane_negate(lane_f32 a) { return -a; }
/// a * b + c with one rounding.
LANE_OPERATION lane_f32 lane_fma(lane_f32 a, lane_f32 b, lane_f32 c) {
  return __builtin_elementwise_fma(a, b, c);
}
LANE_OPERATION lane_f32 lane_sqrt(lane_f32 a) { return __builtin_elementwise_sqrt(a); }
LANE_OPERATION lane_f32 lane_abs(lane_f32 a) { return __builtin_elementwise_abs(a); }

// Comparisons give all bits set where true; false where an operand is NaN.
LANE_OPERATION lane_i32 lane_greater(lane_f32 a, lane_f32 b) { return a > b; }
LANE_OPERATION lane_i32 lane_less(lane_f32 a, lane_f32 b) { return a < b; }
LANE_OPERATION lane_i32 lane_equal_i(lane_i32 a, lane_i32 b) { return a == b; }
/// a where the mask is set, else b. The mask is all ones or all zeros in each lane.
LANE_OPERATION lane_f32 lane_select(lane_i32 mask, lane_f32 a, lane_f32 b) {
  return (lane_f32)((mask & (lane_i32)a) | (~mask & (lane_i32)b));
}
LANE_OPERATION lane_i32 lane_select_i(lane_i32 mask, lane_i32 a, lane_i32 b) {
  return (mask & a) | (~mask & b);
}

/// The mask whose bits these are, the first lane's the lowest, and the bits of a mask.
LANE_OPERATION lane_i32 lane_mask(lane_bits bits) {
  return __builtin_convertvector(__builtin_bit_cast(lane_truths, bits), lane_i32) != 0;
}
LANE_OPERATION lane_bits lane_mask_bits(lane_i32 mask) {
  return __builtin_bit_cast(lane_bits, __builtin_convertvector(mask, lane_truths));
}

LANE_OPERATION lane_i32 lane_and_i(lane_i32 a, lane_i32 b) { return a & b; }
LANE_OPERATION lane_i32 lane_or_i(lane_i32 a, lane_i32 b) { return a | b; }
LANE_OPERATION lane_i32 lane_xor_i(lane_i32 a, lane_i32 b) { return a ^ b; }
LANE_OPERATION lane_i32 lane_add_i(lane_i32 a, lane_i32 b) {
  return (lane_i32)((lane_u32)a + (lane_u32)b);
}
LANE_OPERATION lane_i32 lane_subtract_i(lane_i32 a, lane_i32 b) {
  return (lane_i32)((lane_u32)a - (lane_u32)b);
}
/// Shifts towards the top. The count is below 32.
LANE_OPERATION lane_i32 lane_shift_left(lane_i32 a, int32_t count) {
  return (lane_i32)((lane_u32)a << (lane_u32)(uint32_t)count);
}
/// Shifts towards the bottom and keeps the sign. The count is below 32.
LANE_OPERATION lane_i32 lane_shift_right(lane_i32 a, int32_t count) { return a >> (lane_i32)count; }

LANE_OPERATION lane_u32 lane_xor(lane_u32 a, lane_u32 b) { return a ^ b; }
LANE_OPERATION lane_u32 lane_add_u(lane_u32 a, lane_u32 b) { return a + b; }
LANE_OPERATION lane_u32 lane_shift_left_u(lane_u32 a, uint32_t count) {
  return a << (lane_u32)count;
}
LANE_OPERATION lane_u32 lane_shift_right_u(lane_u32 a, uint32_t count) {
  return a >> (lane_u32)count;
}
LANE_OPERATION lane_u32 lane_rotate_left(lane_u32 a, uint32_t count) {
  return (a << (lane_u32)count) | (a >> (lane_u32)(32 - count));
}
/// The low and the high half of the 64-bit product.
LANE_OPERATION lane_u32 lane_multiply_low(lane_u32 a, lane_u32 b) { return a * b; }
LANE_OPERATION lane_u32 lane_multiply_high(lane_u32 a, lane_u32 b) {
  return __builtin_convertvector(
      (__builtin_convertvector(a, lane_u64) * __builtin_convertvector(b, lane_u64)) >> 32, lane_u32);
}

/// The nearest float of each integer, ties to even.
LANE_OPERATION lane_f32 lane_from_i(lane_i32 a) { return __builtin_convertvector(a, lane_f32); }
LANE_OPERATION lane_f32 lane_bits_to_float(lane_i32 a) { return (lane_f32)a; }
LANE_OPERATION lane_i32 lane_float_to_bits(lane_f32 a) { return (lane_i32)a; }
LANE_OPERATION lane_i32 lane_signed(lane_u32 a) { return (lane_i32)a; }
