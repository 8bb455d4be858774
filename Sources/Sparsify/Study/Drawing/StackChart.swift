/// Shares that make up a whole, one on the other along an axis.
package struct StackChart: Sendable {
  package struct Layer: Sendable {
    package let label: String
    package let ink: Ink
    /// At each place of the axis.
    package let shares: [Double]

    package init(_ label: String, _ ink: Ink, _ shares: [Double]) {
      (self.label, self.ink, self.shares) = (label, ink, shares)
    }
  }

  package let places: [Double]
  /// From the bottom to the top.
  package let layers: [Layer]

  /// - Precondition: each layer has a share for each place.
  package init(places: [Double], _ layers: [Layer]) {
    precondition(layers.allSatisfy { $0.shares.count == places.count }, "layers of other lengths")
    (self.places, self.layers) = (places, layers)
  }

  /// - Returns: Nil without places.
  package func panel(_ title: String, x: Axis, y: Axis, note: String = "") -> Panel? {
    guard !places.isEmpty else { return nil }
    var panel = Panel(title, x: x, y: y, note: note, labels: layers.map(\.label))
    // One place alone has some width.
    let ends = places.count > 1 ? places : [panel.x.lower, panel.x.upper]
    var ground = ends.map { _ in 0.0 }
    var labels: [(y: Double, text: String, ink: Ink)] = []
    for layer in layers {
      let shares = places.count > 1 ? layer.shares : [layer.shares[0], layer.shares[0]]
      let roof = zip(ground, shares).map { $0 + $1 }
      panel.band(
        zip(ends, zip(ground, roof)).map { ($0, $1.0, $1.1) }, layer.ink, isSolid: true)
      labels.append(((ground[ground.count - 1] + roof[roof.count - 1]) / 2, layer.label, layer.ink))
      ground = roof
    }
    panel.endLabels(labels)
    return panel
  }
}
