/// A quantity of models as a panel of the page shows it.
struct DrawnQuantity: Sendable {
  let quantity: Quantity<ModelPair>
  /// With the unit.
  let title: String
  /// Where there is one twin.
  let ink: Ink
  /// What the axis does not go beyond.
  let limits: ClosedRange<Double>

  init(
    _ quantity: Quantity<ModelPair>, _ title: String, _ ink: Ink, limits: ClosedRange<Double>
  ) {
    (self.quantity, self.title, self.ink, self.limits) = (quantity, title, ink, limits)
  }

  /// As the axis counts it: shares in per cent.
  func shown(_ values: [Double?]) -> [Double?] {
    quantity.unit.isOfShares ? percent(values) : values
  }
}
