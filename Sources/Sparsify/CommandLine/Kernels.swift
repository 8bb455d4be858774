import Glibc
import Tensor
import VariationalDropout

/// Whose kernels do the work: this program's, or those of the other one of a release, see `Installation`.
/// The results are the same to the bit.
package struct Kernels: Sendable {
  /// What `SPARSIFY_KERNELS` may ask for.
  package enum Choice: String, Sendable, CaseIterable {
    case avx2, avx512
  }

  static let variable = "SPARSIFY_KERNELS"

  /// What is asked for; nil for the best that the processor has.
  package let choice: Choice?
  /// Whether this program was built for AVX-512.
  package let isWide: Bool
  /// Whether the processor has AVX-512.
  package let processorIsWide: Bool

  /// - Parameter setting: what `SPARSIFY_KERNELS` holds; empty is as good as none.
  /// - Throws: `RunError` where that is no choice.
  package init(setting: String?, isWide: Bool, processorIsWide: Bool) throws(RunError) {
    let setting = setting.flatMap { $0.isEmpty ? nil : $0 }
    choice = setting.flatMap { Choice(rawValue: $0) }
    if let setting, choice == nil {
      throw RunError(
        .usage,
        "\(Self.variable) is '\(setting)'. It may be "
          + Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")
          + "; without it the program takes what the processor has.")
    }
    self.isWide = isWide
    self.processorIsWide = processorIsWide
  }

  /// The program that is to run in place of this one; nil where this one is right.
  ///
  /// - Parameter find: finds the program for AVX-512; asked only where it could run.
  /// - Throws: `RunError` where what is asked for can't be had; what `find` throws.
  package func program(_ find: () throws -> Path?) throws -> Path? {
    if isWide {
      guard choice == .avx2 else { return nil }
      throw RunError(
        .usage,
        "\(Self.variable) is 'avx2', and this program was built for AVX-512 alone: start the 'bin/sparsify' of a "
          + "release, or build with SPARSIFY_CPU=x86-64-v3.")
    }
    guard choice != .avx2 else { return nil }
    if processorIsWide, let program = try find() { return program }
    guard choice == .avx512 else { return nil }
    throw RunError(
      .usage,
      "\(Self.variable) is 'avx512', "
        + (processorIsWide
          ? "and there is no program for it: 'libexec/sparsify/sparsify-v4' of a release is to lie beside its 'bin'."
          : "which this processor lacks: leave it away."))
  }
}
