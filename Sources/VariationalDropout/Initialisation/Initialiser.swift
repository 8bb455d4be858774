import Tensor

/// How the weights of a new model are drawn: PyTorch's `nn.init` functions with their defaults, by
/// the names that `model::init_type` gives them.
///
/// With `fanIn` weights feeding an output and `fanOut` weights fed by an input, kernel area counted
/// in both:
/// ```
/// uniform           U(0, 1)
/// normal            N(0, 1)
/// kaiming_uniform   U(-b, b)    b  = sqrt(6 / fanIn)
/// kaiming_normal    N(0, s^2)   s  = sqrt(2 / fanIn)
/// xavier_uniform    U(-b, b)    b  = sqrt(6 / (fanIn + fanOut))
/// xavier_normal     N(0, s^2)   s  = sqrt(2 / (fanIn + fanOut))
/// ```
/// Sources: He et al., Delving Deep into Rectifiers, ICCV 2015; Glorot and Bengio, Understanding the
/// Difficulty of Training Deep Feedforward Neural Networks, AISTATS 2010.
public enum Initialiser: String, Sendable, CaseIterable {
  case uniform, normal
  case kaimingUniform = "kaiming_uniform"
  case kaimingNormal = "kaiming_normal"
  case xavierUniform = "xavier_uniform"
  case xavierNormal = "xavier_normal"

  /// What all biases begin with.
  public static let bias: Float = 0.01

  /// The first values of `architecture.tensors(variational: false)`.
  ///
  /// A function of the key alone: every weight has random words of its own, so its value depends on
  /// its place in its tensor and on nothing else.
  public func parameters(of architecture: Architecture, key: RandomKey) -> [[Float]] {
    architecture.tensors(variational: false).map { tensor in
      guard tensor.role == .weight, let position = tensor.layer else {
        return Array(repeating: Self.constant(of: tensor.role), count: tensor.count)
      }
      let words = SiteWords(key: key, site: position)
      switch distribution(of: architecture.layers[position]) {
      case .uniform(let low, let high):
        return words.uniforms(tensor.count).map { Float(low + (high - low) * $0) }
      case .normal(let deviation):
        return words.gaussians(tensor.count).map { Float(deviation * $0) }
      }
    }
  }

  /// What tensors begin with whose values are not drawn: batch norms as PyTorch's.
  private static func constant(of role: TensorSpec.Role) -> Float {
    switch role {
    case .scale, .runningVariance: 1
    case .shift, .runningMean, .counter: 0
    case .weight, .bias, .logSigma2, .logSigma2Bias: bias
    }
  }

  private enum Distribution {
    case uniform(low: Double, high: Double)
    case normal(deviation: Double)

    static func within(_ bound: Double) -> Self { .uniform(low: -bound, high: bound) }
  }

  private func distribution(of layer: Layer) -> Distribution {
    let fanIn = Double(layer.fanIn)
    let fanOut = Double(layer.outputs * layer.kernel * layer.kernel)
    switch self {
    case .uniform: return .uniform(low: 0, high: 1)
    case .normal: return .normal(deviation: 1)
    case .kaimingUniform: return .within((6 / fanIn).squareRoot())
    case .kaimingNormal: return .normal(deviation: (2 / fanIn).squareRoot())
    case .xavierUniform: return .within((6 / (fanIn + fanOut)).squareRoot())
    case .xavierNormal: return .normal(deviation: (2 / (fanIn + fanOut)).squareRoot())
    }
  }
}

/// The random numbers of one tensor.
private struct SiteWords {
  private let philox: Philox
  private let site: Int

  init(key: RandomKey, site: Int) {
    philox = Philox(key)
    self.site = site
  }

  private func block(_ step: Int, attempt: Int = 0) -> SIMD4<UInt32> {
    philox.words(
      RandomCounter.counter(
        purpose: .initialisation, epoch: 0, step: step, site: site, block: attempt))
  }

  /// Uniform numbers in 0..<1, multiples of 2^-24 as PyTorch's, four to a block.
  func uniforms(_ count: Int) -> [Double] {
    (0..<count).map { Double(block($0 / 4)[$0 % 4] >> 8) * 0x1p-24 }
  }

  /// Standard Gaussians, two to a block, by the polar method: no sine, no cosine.
  ///
  /// Source: Marsaglia and Bray, A Convenient Method for Generating Normal Variables, SIAM Review 6
  /// (1964).
  func gaussians(_ count: Int) -> [Double] {
    (0..<((count + 1) / 2)).flatMap { pair($0) }.prefix(count).map { $0 }
  }

  private func pair(_ step: Int) -> [Double] {
    // One attempt in five leaves the circle; a thousand in a row never do.
    for attempt in 0..<1_000 {
      let words = block(step, attempt: attempt)
      let x = signedUnit(words.x, words.y)
      let y = signedUnit(words.z, words.w)
      let square = x * x + y * y
      if square < 1, square >= 0x1p-100 {
        let factor = (-2 * preciseLogarithm(square) / square).squareRoot()
        return [x * factor, y * factor]
      }
    }
    return [0, 0]
  }

  /// In -1...1, of 64 random bits.
  private func signedUnit(_ high: UInt32, _ low: UInt32) -> Double {
    Double(Int64(bitPattern: UInt64(high) << 32 | UInt64(low))) * 0x1p-63
  }
}
