import Tensor

extension StudyTableKind {
  static let differences = StudyTableKind(
    "differences.csv",
    rows: "quantity of models, for each twin but the first, where there are several",
    columns: DifferenceTable.columns, fewestTwins: 2,
    filling: .populations { DifferenceTable($0, of: $1).bytes })
}

/// `differences.csv`: how the models of twins differ from the same models of the first one.
private struct DifferenceTable {
  static let columns: [KeyColumn] = [
    KeyColumn(
      names: ["than"], meaning: "the first twin, from whose models those of this one differ"),
    KeyColumn(names: ["quantity"], meaning: "what differs, at each twin's own last epoch"),
    KeyColumn(names: ["models"], meaning: "those of which it is known in both twins"),
    KeyColumn(
      names: ["mean", "sd", "lower", "upper"],
      meaning:
        "of each model's number less that of the same model in the first twin: "
        + "mean, standard deviation, and the 95 % interval of the mean (paired t test)"),
  ]

  /// The file.
  let bytes: [UInt8]

  /// - Parameters:
  ///   - populations: of each twin.
  ///   - twins: their names.
  init(_ populations: [Population], of twins: [String]) {
    var table = TwinTable(of: twins, header: Self.columns.flatMap(\.names))
    for (twin, population) in populations.enumerated().dropFirst() {
      for (name, difference) in Self.differences(of: population, from: populations[0]) {
        let line = table.line(
          [
            .string(twins[0]), .string(name), .integer(difference.n),
            .number(orNull: difference.mean), .number(orNull: difference.standardDeviation),
            .number(orNull: difference.interval?.lower),
            .number(orNull: difference.interval?.upper),
          ], of: twin)
        table.append(line, of: twin)
      }
    }
    bytes = table.bytes
  }

  private static func differences(
    of population: Population, from first: Population
  ) -> [(name: String, difference: MeanInterval)] {
    let last = Quantities.ofModels.map { quantity in
      (quantity.name, population.lastNumbers(of: quantity), first.lastNumbers(of: quantity))
    }
    let paths = Quantities.ofPaths.map { quantity in
      (quantity.name, population.numbers(of: quantity), first.numbers(of: quantity))
    }
    return (last + paths).map { name, numbers, others in (name, numbers.difference(from: others)) }
  }
}
