import CLanes

/// What the processor offers, and what of it this build uses.
package enum Processor {
  /// Whether there is all of AVX-512 that x86-64-v4 asks for.
  package static let hasAVX512 = processor_has_avx512() != 0
  /// Whether this build's kernels are for AVX-512; it then runs nowhere else.
  package static let isNeededToHaveAVX512 = LaneVector.count == 16
}
