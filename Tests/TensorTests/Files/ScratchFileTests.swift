import Foundation
import Tensor
import Testing

@Suite struct ScratchFileTests {
  /// How many mappings of files without a name there are.
  private static func mappings() throws -> Int {
    try String(contentsOfFile: "/proc/self/maps", encoding: .utf8).split(separator: "\n")
      .count { $0.contains("/sparsify-") && $0.hasSuffix("(deleted)") }
  }

  private static func storage(_ count: Int) -> ByteStorage? {
    ByteStorage.allocated(count: count) { bytes in
      for place in [0, count / 2, count - 1] { bytes[place] = UInt8(place % 251) }
    }
  }

  private static func holds(_ storage: ByteStorage, _ count: Int) -> Bool {
    storage.bytes.count == count
      && [0, count / 2, count - 1].allSatisfy { storage.bytes[$0] == UInt8($0 % 251) }
  }

  @Test func `what is large lies in a file without a name, which goes with it`() async {
    await #expect(processExitsWith: .success) {
      for (count, isMapped) in [(1 << 20, false), (20 << 20, true)] {
        var storage = Self.storage(count)
        guard let present = storage, Self.holds(present, count) else { exit(1) }
        guard try Self.mappings() == (isMapped ? 1 : 0) else { exit(2) }
        storage = nil
      }
      guard try Self.mappings() == 0 else { exit(3) }
    }
  }

  @Test func `where there is no folder for it, it lies in memory`() async {
    await #expect(processExitsWith: .success) {
      setenv("TMPDIR", "/dev/null/none", 1)
      guard let storage = Self.storage(20 << 20), Self.holds(storage, 20 << 20),
        try Self.mappings() == 0
      else { exit(1) }
    }
  }
}
