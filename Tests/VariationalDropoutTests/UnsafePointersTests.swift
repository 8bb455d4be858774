import Foundation
import Testing

/// Where `Sources/VariationalDropout` may hold memory by its address.
@Suite struct UnsafePointersTests {
  private static let allowed: Set<String> = [
    "Lanes/LaneBuffer.swift", "Lanes/LaneSpan.swift", "Lanes/LaneStreams.swift",
    "Lanes/LaneTranspose.swift", "Lanes/MutableLaneSpan.swift",
  ]

  @Test func `pointers stand in the files of views and owners of lane vectors only`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/VariationalDropout").standardizedFileURL
    let pointer = #/\bUnsafe(?:Mutable)?(?:Raw)?(?:Buffer)?Pointer\b|\.base\b/#
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
      .filter { $0.hasSuffix(".swift") }
    let holders = try paths.filter { path in
      try String(contentsOf: root.appending(path: path), encoding: .utf8)
        .replacing(#/\/\/[^\n]*/#, with: "").contains(pointer)
    }
    #expect(Set(holders) == Self.allowed)
  }
}
