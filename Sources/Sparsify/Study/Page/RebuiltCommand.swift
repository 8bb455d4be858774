import Tensor

/// A command line that makes such a twin, put together from what its config.json keeps: for pages that tell of no
/// run.
struct RebuiltCommand: Sendable {
  /// Its paths begin in the twin's folder.
  let words: [String]
  /// What its words say instead of what is not known.
  let remarks: [Markup]

  private static let twin = "TWIN"
  private static let other = "OTHER"

  /// Nil where config.json says too little.
  init?(of config: TargetConfig) {
    let options = config.options
    guard let source = config.source?.description, !options.keys.isEmpty else { return nil }
    var remarks: [Markup] = [
      "Paths begin in this twin’s folder; \(Self.twin) is the folder to write."
    ]
    for (option, _) in MethodOption.all {
      guard case .experimentID(of: let what) = option.kept,
        let id = options[option.storedName]?.string
      else { continue }
      remarks.append(
        """
        \(Self.other) is \(what); where it lies is not kept, its experiment_id is \(id.excerpt(60)).
        """)
    }
    remarks.append(
      """
      Which models were chosen, with --only or --limit, differs from run to run: config.json in the twin lists the runs \
      with their own commands.
      """)
    words =
      ["sparsify", "run", source, Self.twin] + Self.data(config, of: Path(source))
      + options.members.flatMap { Self.words($0.key, $0.value, of: options) }
    self.remarks = remarks
  }

  /// Nothing where it is the source's own.
  private static func data(_ config: TargetConfig, of source: Path) -> [String] {
    guard let path = config.dataSet?["path"]?.string.map({ Path($0) }),
      !(source.contains(path) && path.name == ZooLayout.dataSetName)
    else { return [] }
    return ["--data", path.description]
  }

  /// One option; nothing of what is no option, or follows from another one that refuses it.
  private static func words(
    _ name: ByteText, _ value: JSONValue, of options: JSONObject
  ) -> [String] {
    let parts = name.utf8.split(separator: UInt8(ascii: "_")).map { String(Substring($0)) }
    let option = "--" + parts.joined(separator: "-")
    switch (name, value) {
    case (StoredOption.source, _), (StoredOption.dataSet, _), (_, .null), (_, .bool(false)):
      return []
    case (_, .bool(true)): return [option]
    case (StoredOption.variational, _) where options[StoredOption.form] == "variational":
      return []
    default: break
    }
    switch MethodOption.all.first(where: { ByteText($0.option.storedName) == name })?.option.kept {
    case .experimentID: return [option, other]
    case .valueUnless(let follows) where follows(options): return []
    case .value, .valueUnless, nil: return [option, value.string?.description ?? value.text()]
    }
  }

  var markup: Markup {
    let line = words.map { shellWord(Array($0.utf8)) }.joined(separator: " ")
    return "<code>\(line.excerpt(1_000))</code><br/>\(remarks.joined(" "))"
  }
}

/// So that a `switch` compares bytes.
private func ~= (known: String, name: ByteText) -> Bool { name == ByteText(known) }
