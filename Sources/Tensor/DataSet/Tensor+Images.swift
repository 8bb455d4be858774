import Dispatch

extension Tensor {
  /// Writes rows of `rowCount` elements as float32, all of them or those that `rows` names.
  ///
  /// - Precondition: `output` has room for them, and `rows` lie within the tensor.
  func convert(rows: [Int]?, rowCount: Int, into output: UnsafeMutableRawBufferPointer) {
    let target = output.bindMemory(to: Float.self)
    let count = target.count / rowCount
    let rowBytes = rowCount * dtype.size
    nonisolated(unsafe) let shared = target  // Each iteration writes rows of its own.
    let rowsAtATime = max(1, (1 << 18) / rowCount)
    let tasks = (count + rowsAtATime - 1) / rowsAtATime
    DispatchQueue.concurrentPerform(iterations: tasks) { task in
      for row in (task * rowsAtATime)..<min((task + 1) * rowsAtATime, count) {
        let source = Tensor(
          dtype: dtype, shape: [rowCount], storage: storage,
          byteOffset: byteOffset + (rows?[row] ?? row) * rowBytes)
        let destination = UnsafeMutableBufferPointer(
          rebasing: shared[row * rowCount..<(row + 1) * rowCount])
        if dtype == .float32 {
          UnsafeMutableRawBufferPointer(destination).copyMemory(from: source.bytes)
        } else {
          _ = destination.update(from: source.floats())
        }
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
      DispatchQueue.concurrentPerform(iterations: tasks) { task in
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
