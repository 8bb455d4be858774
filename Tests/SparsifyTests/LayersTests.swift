import Foundation
import Testing

/// The folders of `Sources/Sparsify`: each names types of those before it only, and members that they add to types of
/// others.
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

  /// All files of a module, without comments and without the texts of other languages.
  private static func sources(of module: String = "Sparsify") throws -> [Source] {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/\(module)").standardizedFileURL
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

  /// The functions, properties and cases that a file declares, anywhere.
  private static func members(in text: String) -> [Substring] {
    text.matches(of: #/\b(?:func|var|let|case) (\w+)/#).map(\.output.1)
  }

  /// The members that a file adds to types for all folders, with the type of each.
  private static func added(in text: String) -> [(type: Substring, name: Substring)] {
    let extensions = #/(?ms)^(?:(?:public|package) )?extension ([\w.\[\]]+)(.*?)^}/#
    let member =
      #/(?m)^  (?:(?:public|package|internal|static|mutating|@\w+) )*(?:func|var) (\w+)/#
    return text.matches(of: extensions).flatMap { found in
      found.output.2.matches(of: member).map { (found.output.1, $0.output.1) }
    }
  }

  @Test func `each folder uses members that folders below it add to types`() throws {
    let sources = try Self.sources()
    var types: [Substring: Set<String>] = [:]
    var homes: [Substring: Set<String>] = [:]
    for source in sources {
      for name in Self.declared(in: source.text) { types[name, default: []].insert(source.folder) }
      for name in Self.members(in: source.text) { homes[name, default: []].insert(source.folder) }
    }
    // A name that is a member of several types tells nothing.
    for module in ["Tensor", "VariationalDropout"] {
      for source in try Self.sources(of: module) {
        for name in Self.members(in: source.text) { homes[name] = nil }
      }
    }
    var added: Set<Substring> = []
    for source in sources {
      for (type, name) in Self.added(in: source.text)
      where types[type]?.contains(source.folder) != true && homes[name] != nil {
        added.insert(name)
      }
    }
    #expect(added.count > 30)
    for source in sources {
      guard let level = Self.order.firstIndex(of: source.folder) else { continue }
      let above = Set(Self.order[(level + 1)...])
      let used = source.text.matches(of: #/\.(\w+)|\b(\w+)\(/#)
        .compactMap { $0.output.1 ?? $0.output.2 }
      for name in Set(used) where added.contains(name) {
        guard let home = homes[name], home.isSubset(of: above) else { continue }
        Issue.record("\(source.file) uses \(name) of \(home.sorted().joined(separator: ", "))")
      }
    }
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
      // By default a dot between letters is no end of a word.
      let type = #/\b[A-Z]\w*\b/#.wordBoundaryKind(.simple)
      for name in Set(source.text.matches(of: type).map(\.output)) {
        guard let home = homes[name], home.isSubset(of: above) else { continue }
        Issue.record("\(source.file) names \(name) of \(home.sorted().joined(separator: ", "))")
      }
    }
  }
}
