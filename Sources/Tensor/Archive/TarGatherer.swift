/// Shows tar headers what they want of an archive that goes by once.
struct TarGatherer {
  private(set) var headers = TarHeaders()
  /// The archive's bytes that have gone by.
  private var position = 0
  /// What is there already of the bytes that are wanted.
  private var gathered: [UInt8] = []

  /// Takes the next bytes of the archive.
  mutating func read(_ bytes: UnsafeRawBufferPointer) throws {
    let end = position + bytes.count
    while let wanted = headers.wanted, wanted.lowerBound < end {
      let part = wanted.lowerBound + gathered.count
      let stop = min(wanted.upperBound, end)
      gathered += bytes[(part - position)..<(stop - position)]
      guard stop == wanted.upperBound else { break }
      let whole = gathered
      gathered = []
      try whole.withUnsafeBytes { try headers.read($0) }
    }
    position = end
  }
}
