/// Shows a list of a tar archive's files what it wants of an archive that goes by once.
struct TarGatherer {
  var listing: TarListing
  /// The archive's bytes that have gone by.
  private var position = 0
  /// What is there already of the bytes that are wanted.
  private var gathered: [UInt8] = []

  init(_ listing: TarListing) { self.listing = listing }

  /// Takes the next bytes of the archive.
  mutating func read(_ bytes: UnsafeRawBufferPointer) throws {
    let end = position + bytes.count
    while let wanted = listing.wanted, wanted.lowerBound < end {
      let part = wanted.lowerBound + gathered.count
      let stop = min(wanted.upperBound, end)
      gathered += bytes[(part - position)..<(stop - position)]
      guard stop == wanted.upperBound else { break }
      let whole = gathered
      gathered = []
      try whole.withUnsafeBytes { try listing.read($0) }
    }
    position = end
  }
}
