import Foundation
import TestSupport

extension FuzzedReader {
  /// The one that the environment names.
  static let underTest = ProcessInfo.processInfo.environment["SPARSIFY_FUZZ_READER"].flatMap {
    FuzzedReader(rawValue: $0)
  }
}
