import Tensor

/// What is known of a model after an epoch, as the preprocessed data sets of the zoos have it: measured columns of
/// result.json with `training_iteration` and `ggap`, and hyperparameters.
struct SampleProperties: Sendable {
  /// Those that SANE reads, and then what else result.json has.
  private let measured: [SampleProperty]
  /// Keys of params.json.
  let configKeys: [String]
  /// Why the columns of a trial are not known, by its name.
  let problems: [Path: String]

  init(of zoo: ExportedZoo) {
    let (measures, problems) = zoo.measuredColumns()
    let first = SampleProperty.essential
    let names = first.map(\.name)
    measured = first + measures.filter { !names.contains($0) }.map { .column($0) }
    self.problems = problems
    configKeys = ConfigColumns(zoo.trials).columns.map(\.key)
  }

  /// What is measured.
  var resultKeys: [String] { measured.map(\.name) }

  /// The values of all keys, first of the results; NaN for a number that is missing.
  func values(_ row: ResultRow?, epoch: Int, parameters: JSONObject) -> [PickleValue] {
    measured.map { $0.value(row, epoch: epoch) }
      + configKeys.map { key in
        switch parameters[key] {
        case .integer(let number): .int(number)
        case .string(let text): .string(text)
        case .bool(let flag): .bool(flag)
        case let value?: value.double.map { .float($0) } ?? .string(value.text())
        case nil: .float(.nan)
        }
      }
  }
}

extension ExportedZoo {
  /// The measured columns of result.json that any trial has in a row of an epoch that is exported, or in its last
  /// row; none whose name could not be that of an array. With why the result.json of a trial does not read, by its name.
  func measuredColumns() -> (names: [String], problems: [Path: String]) {
    let exported = Set(epochs)
    let columns = trials.concurrentMap { trial in
      Result { () throws(FileError) in
        let rows = try Trajectory(of: trial.name, in: trial.twin.folder, files: trial.twin.files)
          .rows
        let others = rows.dropLast().filter { $0.epoch.map(exported.contains) ?? false }
        return ResultColumn.measured(in: others + rows.suffix(1))
      }
    }
    var problems: [Path: String] = [:]
    for case (let trial, .failure(let error)) in zip(trials, columns) {
      problems[trial.name] = "\(error)"
    }
    let names = columns.compactMap { try? $0.get() }.merged().filter(isPlainName)
      .prefix(mostColumns)
    return (names.map(\.description), problems)
  }
}
