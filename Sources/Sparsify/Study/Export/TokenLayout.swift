import Tensor
import VariationalDropout

/// How a vector is cut into tokens, as SANE and WeightCLIP do it: the weights that lead to one output channel, then
/// its bias, filled up with zeros; longer ones are cut into several tokens.
struct TokenLayout: Sendable {
  /// The numbers in a token.
  let size: Int
  /// For each token and place in it the parameter that stands there; -1 for none.
  let places: [[Int]]
  /// For each token its number, its layer, and its channel in that; right where there are at most 32,767.
  let positions: [[Int16]]

  /// - Parameter size: nil takes what the largest channel needs.
  init(_ architecture: Architecture, size: Int?) {
    let size = size ?? architecture.layers.map { $0.fanIn + ($0.hasBias ? 1 : 0) }.max()!
    var places: [[Int]] = []
    var positions: [[Int16]] = []
    for (layer, (shape, start)) in zip(architecture.layers, architecture.layerStarts).enumerated() {
      for channel in 0..<shape.outputs {
        let weights = start + channel * shape.fanIn
        let row =
          Array(weights..<(weights + shape.fanIn))
          + (shape.hasBias ? [start + shape.weightCount + channel] : [])
        for first in stride(from: 0, to: row.count, by: size) {
          let token = Array(row[first..<min(first + size, row.count)])
          positions.append([places.count, layer, channel].map { Int16(truncatingIfNeeded: $0) })
          places.append(token + Array(repeating: -1, count: size - token.count))
        }
      }
    }
    self.size = size
    self.places = places
    self.positions = positions
  }

  /// The tokens of a vector, one after the other.
  func tokens(of vector: [Float]) -> [Float] { places.joined().map { $0 < 0 ? 0 : vector[$0] } }

  /// Whether something stands at a place of a token.
  var mask: [Bool] { places.joined().map { $0 >= 0 } }
}
