import Foundation
import Testing

/// The folders of `Sources/Sparsify`: each names types of those before it only.
@Suite struct LayersTests {
  /// From the bottom to the top, as CONTRIBUTING lists them.
  private static let order = [
    "Wording", "Zoo", "Method", "Engines", "Twin", "Study", "Pipeline", "Generation", "Sample",
    "Data",
    "CommandLine",
  ]

  private struct Source {
    var folder: String
    var file: String
    var text: String
  }

  /// All files, without comments and without the texts of other languages.
  private static func sources() throws -> [Source] {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Sparsify").standardizedFileURL
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
    return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
      let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
      let steps = path.split(separator: "/")
      return Source(
        folder: steps.count > 1 ? String(steps[0]) : "", file: path,
        text:
          text
          .replacing(#/##"""(?s:.*?)"""##/#, with: "")
          .replacing(#/\/\/[^\n]*/#, with: ""))
    }
  }

  /// The types that a file declares for others: those that stand at the left margin.
  private static func declared(in text: String) -> [Substring] {
    let declaration =
      #/(?m)^(?:@\w+ )*(?:(?:public|package|internal|final|indirect) )*(?:struct|class|enum|protocol|actor|typealias) (\w+)/#
    return text.matches(of: declaration).map(\.output.1)
  }

  @Test func `each folder names types of those below it only`() throws {
    let sources = try Self.sources()
    #expect(Set(sources.map(\.folder)) == Set(Self.order))
    var homes: [Substring: Set<String>] = [:]
    for source in sources {
      for name in Self.declared(in: source.text) { homes[name, default: []].insert(source.folder) }
    }
    #expect(homes.count > 100)
    for source in sources {
      guard let level = Self.order.firstIndex(of: source.folder) else { continue }
      let above = Set(Self.order[(level + 1)...])
      for name in Set(source.text.matches(of: #/\b[A-Z]\w*\b/#).map(\.output)) {
        guard let home = homes[name], home.isSubset(of: above) else { continue }
        Issue.record("\(source.file) names \(name) of \(home.sorted().joined(separator: ", "))")
      }
    }
  }
}
