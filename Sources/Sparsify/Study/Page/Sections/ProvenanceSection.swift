import Tensor

/// How the twin was made, with the command.
enum ProvenanceSection: ReportSection {
  static let title = "How it was made"

  static func blocks(of report: ReportContext) -> [PageBlock] {
    let numbers = numbers(of: report)
    if report.isSingle { return [.definitions(made(report.twins[0]) + [numbers])] }
    return report.twins.flatMap { twin -> [PageBlock] in
      [.heading(twin.markup), .definitions(made(twin))]
    } + [.definitions([numbers])]
  }

  /// What writes them as tables, with the options that this page was made with.
  private static func numbers(of report: ReportContext) -> (term: String, text: Markup) {
    let kinds = StudyTableKind.allCases.filter { kind in
      kind.fewestTwins <= report.twins.count
        && kind.option.map { option in report.twins.contains { option.isFound($0.population) } }
          ?? true
    }
    let isCalibrated = report.has(.calibrationError(of: .sparse))
    let options = kinds.compactMap(\.option?.name) + (isCalibrated ? ["--calibration"] : [])
    let command = (["sparsify compare"] + options + ["--out DIR"]).joined(separator: " ")
    // First what most of the page is drawn from.
    let trajectories = TargetRoot.trajectoriesName
    let names =
      [trajectories] + kinds.map(\.fileName).filter { $0 != trajectories }
      + [TargetRoot.populationName]
    return (
      "numbers",
      """
      <code>\(command)</code> writes all numbers of this page as tables: \
      \(names.map(\.description).joined(separator: ", "))
      """
    )
  }

  private static func made(_ twin: ReportedTwin) -> [(term: String, text: Markup)] {
    let config = twin.config
    var list: [(String, Markup)] = []
    list.append(("twin", "\(twin.markup): \(twin.count)"))
    if let command = command(config) { list.append(("command", command)) }
    let options = twin.options.members.filter { !$0.value.isNull }.map { key, value in
      "\(key.excerpt(40)) \((value.string?.description ?? value.text()).excerpt(60))"
    }
    if !options.isEmpty {
      list.append(("options", "\(options.joined(separator: ", ").excerpt(2_000))"))
    }
    list.append(("method", method(of: twin)))
    if let version = config.version {
      list.append(("version", "sparsify \(version.excerpt(40))"))
    }
    let source = twin.source?.description ?? config.source?.description
    if let source { list.append(("source", Markup(name: source.excerpt(300)))) }
    if let data = dataSet(config) { list.append(("data set", data)) }
    if let model = model(of: twin) { list.append(("models", model)) }
    if let run = run(config) { list.append(("run", run)) }
    return list
  }

  /// What was given to make it, each command line once; put together where no run is known.
  private static func command(_ config: TargetConfig) -> Markup? {
    var given: [String] = []
    var known: Set<ByteText> = []
    for run in config.runs ?? [] {
      guard let words = run["command"]?.array?.compactMap(\.string), !words.isEmpty else {
        continue
      }
      let line = words.map { shellWord(Array($0.utf8)) }.joined(separator: " ").excerpt(1_000)
      if known.insert(ByteText(line)).inserted { given.append(line) }
    }
    if given.isEmpty { return RebuiltCommand(of: config)?.markup }
    let shown = given.suffix(mostCommands).map { "<code>\($0)</code>" as Markup }
    let earlier: [Markup] =
      given.count > mostCommands ? ["\(given.count - mostCommands) earlier ones, and then"] : []
    return (earlier + shown).joined("<br/>")
  }

  private static let mostCommands = 5

  private static func method(of twin: ReportedTwin) -> Markup {
    guard let method = twin.method else { return "\(twin.methodTitle)" }
    let sources = (method.sources + [.twins]).map { source -> Markup in
      "\(source.authors), <i>\(source.title)</i>, \(source.venue)"
    }
    return "\(method.title): \(method.text). \(sources.joined("; "))"
  }

  private static func dataSet(_ config: TargetConfig) -> Markup? {
    guard let data = config.dataSet else { return nil }
    let sets = DataSetPart.allCases.compactMap { part in
      data[part.key]?.array?.first?.int.map { "\($0.grouped) \(part.words)" }
    }
    let shape = data[DataSetPart.test.key]?.array?.dropFirst()
      .compactMap { $0.int.map(String.init) }
      .joined(separator: "×").excerpt(60)
    let path = data["path"]?.string?.excerpt(300) ?? ""
    return """
      \(Markup(name: path)): \(sets.joined(separator: ", ")) images\(shape.map { " of \($0)" } ?? ""), fingerprint \
      <code>\(data["fingerprint"]?.string?.excerpt(80) ?? noNumber)</code>
      """
  }

  /// Their networks, and what all models have in common.
  private static func model(of twin: ReportedTwin) -> Markup? {
    let models = twin.population.models
    if models.isEmpty { return nil }
    let networks = twin.population.networks.enumerated().map { number, size in
      let count = models.count { $0.network == number }
      return "\(size.weights.grouped) weights in \(size.layers.count) layers"
        + (twin.population.networks.count > 1 ? " (\(counted(count, "model")))" : "")
    }
    var texts = [networks.joined(separator: " or ")]
    for key in Set(models.flatMap { $0.factors.keys }).sorted() {
      guard let value = models.first?.factors[key], !value.isNull,
        models.allSatisfy({ $0.factors[key] == value })
      else { continue }
      texts.append("\(key.excerpt(40)) \((value.string?.description ?? value.text()).excerpt(40))")
    }
    return "\(texts.joined(separator: ", ").excerpt(1_500))"
  }

  private static func run(_ config: TargetConfig) -> Markup? {
    let runs = config.runs ?? []
    guard let last = runs.last, let started = runs.first?["started"]?.string else { return nil }
    let ended = last["ended"]?.string.map { " to \(moment($0))" } ?? ""
    let threads = last["circumstances"]?.object?["jobs"]?.int.map { ", \(counted($0, "thread"))" }
    let workers = runs.count > 1 ? ", \(runs.count) runs" : ""
    return "\(moment(started))\(ended)\(threads ?? "")\(workers)"
  }

  /// `2026-11-29 03:18:10`
  private static func moment(_ text: ByteText) -> String {
    String(text.excerpt(40).prefix(19).map { $0 == "T" ? " " : $0 })
  }
}
