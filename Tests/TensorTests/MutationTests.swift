import Foundation
import TestSupport
import Testing

/// 23,000 damaged files of every format: each is refused with a typed error that has a message, or
/// read, used, written and read back (`FuzzedReader.accepts`), in bounded memory.
///
/// Each format has a process of its own, so that a trap is a failed test and the limit holds for it
/// alone.
@Suite struct MutationTests {
  /// What the whole process may take, with what it reserves for libraries and threads.
  private static let addressSpace = 1 << 29

  private static let counts: [FuzzedReader: Int] = [
    .zip: 8_000, .legacy: 4_000, .pickle: 3_000, .json: 2_000, .state: 1_200, .idx: 1_000,
    .inflate: 800, .safetensors: 1_000, .tree: 2_000,
  ]

  @Test func `there are 23,000 variants`() {
    #expect(Self.counts.values.reduce(0, +) == 23_000)
    #expect(Self.counts.count == FuzzedReader.allCases.count)
  }

  @Test(arguments: FuzzedReader.allCases)
  func `damaged files do no harm`(reader: FuzzedReader) async throws {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardErrorContent]
    ) { [reader] in
      limitAddressSpace(to: Self.addressSpace)
      try Self.feed(reader)
    }
    guard let result, result.exitStatus != .exitCode(EXIT_SUCCESS) else { return }
    let last = String(decoding: result.standardErrorContent.suffix(2_000), as: UTF8.self)
    Issue.record("\(reader): the last variant begun, and what was said:\n\(last)")
  }

  private static func feed(_ reader: FuzzedReader) throws {
    let files = try Fixtures.files(for: reader)
    let count = counts[reader]!
    var mutator = Mutator(seed: 4)
    var accepted = 0
    for i in 0..<count {
      let (file, other) = (files[i % files.count], files[i * 7 % files.count])
      let isInside = i / files.count % 2 == 1
      let mutant =
        if isInside, let guarded = reader.guarded(file) {
          mutator.mutant(of: file, within: guarded)
        } else {
          mutator.mutant(of: file, and: other)
        }
      FileHandle.standardError.write(Data("\rvariant \(i) ".utf8))
      if reader.acceptsRepaired(mutant) { accepted += 1 }
    }
    // Damage that is always or never seen would test little.
    #expect(accepted > 0 && accepted < count, "\(reader): \(accepted) of \(count) accepted")
  }
}
