import Foundation
import VariationalDropout

/// The whole method in double precision, as the formulas say it: loops over scalars, one model.
///
/// Slow, and with nothing in common with the lane engine but the layer descriptions.
struct ScalarNetwork {
  let architecture: Architecture
  let nonlinearity: Nonlinearity
  let isVariational: Bool
  let klWeight: Double
  let dropout: Double

  /// One sample with all its random numbers.
  struct Sample {
    var image: [Double]
    var label: Int
    var noise: [[Double]]
    var masks: [Int: [Double]]
  }

  /// Mean cross entropy plus the weighted KL term.
  ///
  /// - Parameter parameters: the values of `architecture.tensors(variational:)`.
  func loss(_ parameters: [[Double]], _ batch: [Sample]) -> Double {
    let nll = batch.reduce(0) { $0 + crossEntropy(parameters, $1) } / Double(batch.count)
    return isVariational ? nll + klWeight * kl(parameters) : nll
  }

  private func logAlpha(_ w: Double, _ logSigma2: Double, _ layer: Layer) -> Double {
    min(max(logSigma2 - 2 * log(abs(w) + 1e-15), -layer.logAlphaBound), layer.logAlphaBound)
  }

  private func kl(_ parameters: [[Double]]) -> Double {
    var total = 0.0
    for (position, layer) in architecture.layers.enumerated() {
      let at = 4 * position
      var pairs = Array(zip(parameters[at], parameters[at + 2]))
      if layer.isConvolution { pairs += zip(parameters[at + 1], parameters[at + 3]) }
      for (w, logSigma2) in pairs {
        let a = logAlpha(w, logSigma2, layer)
        let sigmoid = 1 / (1 + exp(-(1.8732 + 1.48695 * a)))
        total -= 0.63576 * sigmoid - 0.5 * log(1 + exp(-a)) - 0.63576
      }
    }
    return total
  }

  private func crossEntropy(_ parameters: [[Double]], _ sample: Sample) -> Double {
    var x = sample.image
    for (position, step) in LaneLayer.chain(of: architecture)!.enumerated() {
      let layer = step.layer
      let stride = isVariational ? 4 : 2
      let tensors = Array(parameters[(stride * position)..<(stride * position + stride)])
      x = output(layer, tensors, x, isVariational ? sample.noise[position] : nil)
      if step.isPooled { x = pooled(step, x) }
      if step.isActivated { x = x.map(activated) }
      if let mask = sample.masks[position] { x = zip(x, mask).map { $0 * $1 / (1 - dropout) } }
    }
    let largest = x.max()!
    return log(x.reduce(0) { $0 + exp($1 - largest) }) - (x[sample.label] - largest)
  }

  private func output(_ layer: Layer, _ tensors: [[Double]], _ x: [Double], _ noise: [Double]?)
    -> [Double]
  {
    let (side, input, k) = (layer.outputSide, layer.inputSide, layer.kernel)
    func variance(_ w: Double, _ logSigma2: Double) -> Double {
      exp(logAlpha(w, logSigma2, layer)) * w * w
    }
    let variances = noise == nil ? [] : zip(tensors[0], tensors[2]).map(variance)
    var y: [Double] = []
    for o in 0..<layer.outputs {
      for row in 0..<side {
        for column in 0..<side {
          var mean = tensors[1][o]
          var total = 1e-15
          if noise != nil, layer.isConvolution { total += variance(tensors[1][o], tensors[3][o]) }
          for c in 0..<layer.inputs {
            for ky in 0..<k {
              for kx in 0..<k {
                let w = ((o * layer.inputs + c) * k + ky) * k + kx
                let value = x[(c * input + row + ky) * input + column + kx]
                mean += value * tensors[0][w]
                if noise != nil { total += value * value * variances[w] }
              }
            }
          }
          y.append(mean + (noise.map { $0[y.count] * total.squareRoot() } ?? 0))
        }
      }
    }
    return y
  }

  private func pooled(_ layer: LaneLayer, _ x: [Double]) -> [Double] {
    let (side, from) = (layer.pooledSide, layer.outputSide)
    return (0..<(layer.outputs * side * side)).map { i in
      let (o, row, column) = (i / (side * side), i / side % side, i % side)
      let corner = (o * from + 2 * row) * from + 2 * column
      return max(max(x[corner], x[corner + 1]), max(x[corner + from], x[corner + from + 1]))
    }
  }

  private func activated(_ y: Double) -> Double {
    switch nonlinearity {
    case .tanh: tanh(y)
    case .relu: max(y, 0)
    case .leakyrelu: y > 0 ? y : 0.01 * y
    case .sigmoid: 1 / (1 + exp(-y))
    case .silu: y / (1 + exp(-y))
    case .gelu: y * 0.5 * erfc(-y / 2.0.squareRoot())
    }
  }
}
