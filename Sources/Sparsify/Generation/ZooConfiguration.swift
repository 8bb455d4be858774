import Tensor
import VariationalDropout

/// What a config.json, such as the original zoos have, says of a zoo.
package struct ZooConfiguration: Sendable, Equatable {
  package var grid = Grid()
  /// `training::epochs_train`.
  package var epochs: Int?
  /// How the learning rate changes, where `optim::scheduler` names a scheduler.
  package var schedule: RateSchedule.Shape?
  /// Why it is not known how it changes, in a sentence without a full stop.
  package var schedulerProblem: String?
  /// What else a file of this tool says.
  package var augmentation: Augmentation?
  package var (width, repetitions): (Int?, Int?)
  /// What has no meaning here and goes into every params.json as it is.
  package var others = JSONObject()

  package init() {}

  /// Reads the file at `path`.
  ///
  /// - Throws: `FileError`; `RunError` with everything that can't be used.
  package init(reading path: Path, files: FileSystem) throws {
    let bytes = try files.read(path, limit: 16 << 20)
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes, limits: Self.limits)
    } catch {
      throw RunError(.unreadableInput, "'\(path)': \(error)")
    }
    guard let object = value.object else {
      throw RunError(.unreadableInput, "'\(path)' holds no JSON object. Give a zoo's config.json.")
    }
    let problems = take(object)
    guard problems.isEmpty else {
      throw RunError(.unreadableInput, "'\(path)' can't be used:\n" + firstLines(problems))
    }
  }

  /// A file that this tool wrote tells of thousands of models; what goes on into params.json is bounded.
  private static let limits = JSONLimits(depth: JSONLimits.input.depth, bytes: 16 << 20)

  /// Takes all members in; the result says what is wrong with them.
  private mutating func take(_ object: JSONObject) -> [String] {
    // A config.json that this tool wrote says more, of how its zoo was made.
    let stored = StoredOptions(reading: object)
    let isOurs = stored != nil
    var problems: [String] = []
    for (key, value) in object.members {
      if isOurs, key.hasPrefix("sparsify::") || !(key.contains("::") || Self.single.contains(key)) {
        continue
      }
      if let problem = take(key, value) { problems.append(problem) }
    }
    if let options = stored?.options, options[StoredOption.zooData] != nil {
      problems += take(options: options)
    }
    let size = JSONValue.object(others).text().utf8.count
    // Half of it, as params.json has more.
    if size > JSONLimits.input.bytes / 2 {
      problems.append("what every params.json repeats of it takes \(bytesText(size))")
    }
    return problems
  }

  /// Takes what this tool made a zoo with, beside its grid: what is not told is as it is without. The result says what
  /// is wrong with it.
  private mutating func take(options: JSONObject) -> [String] {
    func named<Value: RawRepresentable<String>>(_ key: String, else usual: Value) -> Value {
      options[key]?.string.flatMap { Value(rawValue: $0.description) } ?? usual
    }
    schedule = named(StoredOption.rateSchedule, else: .constant)
    augmentation = named(StoredOption.augmentation, else: .none)
    var problems: [String] = []
    func number(_ key: String, within range: ClosedRange<Int>) -> Int? {
      guard let value = options[key], !value.isNull else { return nil }
      if let number = value.int, range.contains(number) { return number }
      problems.append(
        "\(key) of its options is \(value.text().prefix(80)), not a whole number between \(range.lowerBound) and "
          + "\(range.upperBound)")
      return nil
    }
    width = number(StoredOption.width, within: GenerateOptions.widths)
    repetitions = number(StoredOption.repetitions, within: GenerateOptions.possibleRepetitions)
    // They stand for the options now.
    others[ParamsKey.augmentation] = nil
    return problems
  }

  /// Keys without `::` in their names.
  private static let single = Set([ParamsKey.seed, ParamsKey.usesCUDA].map { ByteText($0) })
  /// Keys of networks and optimisers that make no difference.
  private static let harmless = Set(
    [ParamsKey.channels, ParamsKey.outputs, ParamsKey.usesBias].map { ByteText($0) })

  private mutating func take(_ key: ByteText, _ value: JSONValue) -> String? {
    switch key {
    case _ where Grid.keys.contains { key == ByteText($0) }:
      return takeValues(key.description, value)
    case ByteText(ParamsKey.epochs):
      guard let number = value.int, (0...ZooLayout.mostEpochs).contains(number) else {
        return "\(key) is \(value.text().prefix(80)), not one whole number of epochs"
      }
      epochs = number
    case ByteText(ParamsKey.scheduler):
      if [.null, false, "", "none", "None"].contains(value) { return nil }
      schedule = RateSchedule.Shape.allCases.first { shape in
        shape.torchName.map { value == .string($0) } ?? false
      }
      if schedule == nil {
        schedulerProblem =
          "\(key) is \(value.text().prefix(80)), which is not known: give --lr-schedule"
      }
    case _ where Self.harmless.contains(key) || Self.single.contains(key):
      others[key] = value
    case _ where key.hasPrefix("model::") || key.hasPrefix("optim::") || !key.contains("::"):
      let hint =
        nearest(to: key.description, among: Grid.keys).map { ". Did you mean '\($0)'?" } ?? ""
      return "unknown key '\(key.excerpt())'\(hint)"
    default: others[key] = value
    }
    return nil
  }

  private mutating func takeValues(_ key: String, _ value: JSONValue) -> String? {
    let searched = value.object?["grid_search"]?.array
    let values = (searched ?? value.array ?? [value]).map { number(key, $0) }
    guard !values.isEmpty, !values.contains(where: { $0.array != nil || $0.object != nil }) else {
      return "\(key) is \(value.text().prefix(80)), not a value, a list of values or a grid_search"
    }
    var seen: Set<ByteText> = []
    for one in values where !seen.insert(ByteText(one.text())).inserted {
      return "\(key) has the value \(one.text().prefix(80)) twice"
    }
    // What is absent by other means is not given.
    if values != [.null] { grid.set(key, values, isSearched: searched != nil || values.count > 1) }
    return nil
  }

  /// Keys whose values are words.
  private static let worded: Set<String> = [
    ParamsKey.initialiser, ParamsKey.nonlinearity, ParamsKey.modelType, ParamsKey.optimizer,
  ]

  /// The number where a value of `key` is written as text, which is what Python's `json.dump` makes of
  /// NumPy's with `default=str`.
  private func number(_ key: String, _ value: JSONValue) -> JSONValue {
    guard let text = value.string, !Self.worded.contains(key),
      let number = try? JSONValue(parsing: Array(text.utf8)), number.double != nil
    else { return value }
    return number
  }
}
