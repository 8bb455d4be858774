extension Tensor {
  /// Writes rows of `rowCount` elements as float32, all of them or those that `rows` names.
  ///
  /// - Precondition: `output` has room for them, and `rows` lie within the tensor.
  func convert(rows: [Int]?, rowCount: Int, into output: UnsafeMutableRawBufferPointer) {
    forEach(rows, rowCount: rowCount, into: output, elementSize: 4) { source, target in
      let row = Tensor(
        dtype: dtype, shape: [rowCount], storage: storage, byteOffset: byteOffset + source)
      _ = target.bindMemory(to: Float.self).update(from: row.floats())
    }
  }

  /// Copies rows of `rowCount` elements, all of them or those that `rows` names.
  ///
  /// - Precondition: `output` has room for them, and `rows` lie within the tensor.
  func copy(rows: [Int]?, rowCount: Int, into output: UnsafeMutableRawBufferPointer) {
    nonisolated(unsafe) let bytes = bytes
    forEach(rows, rowCount: rowCount, into: output, elementSize: dtype.size) { source, target in
      target.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes[source..<source + target.count]))
    }
  }

  /// Calls `body`, on all processors, with where each row begins in the tensor, in bytes, and its place in `output`.
  private func forEach(
    _ rows: [Int]?, rowCount: Int, into output: UnsafeMutableRawBufferPointer, elementSize: Int,
    _ body: @Sendable (_ source: Int, _ target: UnsafeMutableRawBufferPointer) -> Void
  ) {
    let targetBytes = rowCount * elementSize
    let count = output.count / targetBytes
    nonisolated(unsafe) let output = output  // Each iteration writes rows of its own.
    let rowsAtATime = max(1, (1 << 18) / rowCount)
    let tasks = (count + rowsAtATime - 1) / rowsAtATime
    forEachConcurrently(tasks) { task in
      for row in (task * rowsAtATime)..<min((task + 1) * rowsAtATime, count) {
        body(
          (rows?[row] ?? row) * rowCount * dtype.size,
          UnsafeMutableRawBufferPointer(
            rebasing: output[row * targetBytes..<(row + 1) * targetBytes]))
      }
    }
  }

  /// The first element of a float32 tensor that is NaN or infinite, by its place in row-major order.
  func firstNonFinite() -> Int? {
    precondition(dtype == .float32, "\(dtype)")
    let values = bytes.bindMemory(to: UInt32.self)
    let chunk = 1 << 18
    let tasks = (values.count + chunk - 1) / chunk
    var largest = [UInt32](repeating: 0, count: tasks)
    largest.withUnsafeMutableBufferPointer { largest in
      nonisolated(unsafe) let largest = largest  // Each iteration writes an element of its own.
      nonisolated(unsafe) let values = values
      forEachConcurrently(tasks) { task in
        largest[task] = Self.largestMagnitude(
          values, from: task * chunk, to: min((task + 1) * chunk, values.count))
      }
    }
    return withExtendedLifetime(storage) {
      guard let task = largest.firstIndex(where: { $0 >= Self.infinity }) else { return nil }
      return (task * chunk..<values.count).first { values[$0] & 0x7FFF_FFFF >= Self.infinity }
    }
  }

  private static let infinity: UInt32 = 0x7F80_0000

  /// Without their sign the bits of floats are in the order of their magnitudes, NaN being largest; as
  /// integers they can be compared in vectors.
  private static func largestMagnitude(
    _ values: UnsafeBufferPointer<UInt32>, from start: Int, to end: Int
  ) -> UInt32 {
    var largest: UInt32 = 0
    for i in start..<end { largest = max(largest, values[i] & 0x7FFF_FFFF) }
    return largest
  }
}
