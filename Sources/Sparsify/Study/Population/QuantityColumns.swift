/// The values of some quantities of many subjects, a column each.
struct QuantityColumns<Subject>: Sendable {
  private let quantities: [Quantity<Subject>]
  private var columns: [[Double?]]

  init(of quantities: [Quantity<Subject>]) {
    self.quantities = quantities
    columns = quantities.map { _ in [] }
  }

  /// Adds a value to each column.
  mutating func append(_ subject: Subject) {
    for (place, quantity) in quantities.enumerated() {
      columns[place].append(quantity.value(subject))
    }
  }

  /// The values of a quantity, in the order in which the subjects were added.
  ///
  /// - Precondition: it is one of those that are kept.
  subscript(quantity: Quantity<Subject>) -> [Double?] {
    guard let place = quantities.firstIndex(where: { $0.name == quantity.name }) else {
      preconditionFailure("'\(quantity.name)' is not kept")
    }
    return columns[place]
  }
}
