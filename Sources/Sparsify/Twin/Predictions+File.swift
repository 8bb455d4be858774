import Tensor

/// `predictions.npz`: the arrays `full` [images] and `sparse` [iterations, images], of whole numbers of one
/// byte, or two where a class is beyond 255.
extension Predictions {
  package var file: [UInt8] {
    let isNarrow = isNarrow
    func array(_ shape: [Int], _ values: [UInt16]) -> NumpyFile {
      NumpyFile(
        descriptor: isNarrow ? "|u1" : "<u2", shape: shape,
        bytes: isNarrow
          ? values.map { UInt8($0) }
          : values.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] })
    }
    return NumpyArchive([
      ("full", array([full.count], full)),
      ("sparse", array([sparse.count, full.count], Array(sparse.joined()))),
    ]).file
  }

  /// Whether a byte has room for each class.
  var isNarrow: Bool {
    !(full.contains { $0 > 255 } || sparse.contains { $0.contains { $0 > 255 } })
  }

  /// Reads `predictions.npz`.
  ///
  /// - Parameter memory: for what is compressed in it.
  /// - Throws: `FileFormatError`; `TrialProblem` where the arrays do not fit.
  init(decoding file: [UInt8], memory: MemoryBudget) throws {
    let archive = try NumpyArchive(decoding: file, memory: memory)
    guard let full = archive["full"], let sparse = archive["sparse"], full.shape.count == 1,
      sparse.shape.count == 2, sparse.shape[1] == full.shape[0], full.shape[0] > 0,
      let first = Self.values(full), let rest = Self.values(sparse)
    else { throw TrialProblem("'\(ZooLayout.predictionsName)' holds no predictions") }
    let rows = (0..<sparse.shape[0]).map { row in
      Array(rest[(row * first.count)..<((row + 1) * first.count)])
    }
    self.init(full: first, sparse: rows)
  }

  private static func values(_ array: NumpyFile) -> [UInt16]? {
    switch array.descriptor {
    case "|u1": array.bytes.map { UInt16($0) }
    case "<u2":
      stride(from: 0, to: array.bytes.count, by: 2).map {
        UInt16(array.bytes[$0]) | UInt16(array.bytes[$0 + 1]) << 8
      }
    default: nil
    }
  }
}
