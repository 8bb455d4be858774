import Synchronization

/// A file that gzip compressed, of which any stretch can be read.
///
/// Opening unpacks it once and keeps of that only places from which unpacking can go on later, with the 32 KiB before
/// each: members of gzip begin there, or blocks of deflate. Within a block there is none, however long that is.
struct GzipFile: Sendable {
  private let file: ByteStorage
  /// The bytes, unpacked.
  private(set) var count = 0
  /// In rising order.
  private var places: [(start: Int, place: Inflate.Place)] = []
  /// The bytes that lie between two places at least.
  private var distance = Self.closest
  private let recent = RecentStretches()

  /// The distance to begin with, and the most places, each of which takes 32 KiB.
  private static let closest = 1 << 20
  private static let mostPlaces = 1 << 10

  /// - Parameters:
  ///   - isWanted: asked with the first bytes, unpacked.
  ///   - reading: shown all bytes, one stretch after the other.
  /// - Returns: nil where it is not wanted.
  init?(
    _ file: ByteStorage, isWanted: (UnsafeRawBufferPointer) -> Bool,
    reading: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    self.file = file
    var stream = try GzipStream(file.bytes)
    while let new = try stream.next() {
      if count == 0, !isWanted(new) { return nil }
      try reading(new)
      note(stream.beginning)
      count += new.count
      note(stream.place)
    }
    withExtendedLifetime(file) {}
  }

  /// Keeps a place behind the bytes counted so far, if the last one is far enough away.
  private mutating func note(_ place: @autoclosure () -> Inflate.Place?) {
    guard count - (places.last?.start ?? 0) >= distance, let place = place() else { return }
    places.append((count, place))
    if places.count >= Self.mostPlaces {
      places = places.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
      distance *= 2
    }
  }

  /// A stretch of the unpacked bytes.
  ///
  /// Short ones are taken from what lies between two places, which is kept for a while: files that are read one after
  /// the other lie beside each other.
  /// - Precondition: it lies within `count`.
  /// - Throws: `limit` where there is no memory for it, and what `GzipStream` throws.
  func bytes(_ range: Range<Int>) throws(FileFormatError) -> ByteStorage {
    let number = places.lastIndex { $0.start <= range.lowerBound }
    let start = number.map { places[$0].start } ?? 0
    let next = number.map { $0 + 1 } ?? 0
    let end = next < places.count ? places[next].start : count
    guard range.upperBound <= end, end - start <= 4 * distance else { return try unpacked(range) }
    let stretch: ByteStorage
    if let known = recent[start] {
      stretch = known
    } else {
      stretch = try unpacked(start..<end)
      recent.keep(stretch, at: start, count: Swift.max(2, Self.keptBytes / distance))
    }
    return stretch.slice((range.lowerBound - start)..<(range.upperBound - start))
  }

  /// The bytes that are kept, about.
  private static let keptBytes = 1 << 24

  private func unpacked(_ range: Range<Int>) throws(FileFormatError) -> ByteStorage {
    let storage = try ByteStorage.allocated(count: range.count) { output throws(FileFormatError) in
      try unpack(range, into: output)
    }
    guard let storage else {
      throw FileFormatError(.limit, "no memory for \(range.count) bytes, unpacked")
    }
    return storage
  }

  private func unpack(
    _ range: Range<Int>, into output: UnsafeMutableRawBufferPointer
  ) throws(FileFormatError) {
    let begun = places.last { $0.start <= range.lowerBound }
    var position = begun?.start ?? 0
    var stream =
      if let begun {
        GzipStream(file.bytes, from: begun.place)
      } else {
        try GzipStream(file.bytes)
      }
    while position < range.upperBound, let new = try stream.next() {
      output.take(range, of: new, at: position)
      position += new.count
    }
    withExtendedLifetime(file) {}
  }
}

/// The stretches that were unpacked last, by where they begin.
private final class RecentStretches: Sendable {
  private let stretches = Mutex<[(start: Int, bytes: ByteStorage)]>([])

  subscript(start: Int) -> ByteStorage? {
    stretches.withLock { stretches in
      guard let place = stretches.firstIndex(where: { $0.start == start }) else { return nil }
      stretches.append(stretches.remove(at: place))
      return stretches.last?.bytes
    }
  }

  /// Keeps one more, and no more than `count`.
  func keep(_ bytes: ByteStorage, at start: Int, count: Int) {
    stretches.withLock { stretches in
      if stretches.contains(where: { $0.start == start }) { return }
      stretches.append((start, bytes))
      if stretches.count > count { stretches.removeFirst(stretches.count - count) }
    }
  }
}
