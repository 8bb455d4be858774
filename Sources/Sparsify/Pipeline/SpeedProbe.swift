import Dispatch
import Tensor
import VariationalDropout

/// How long a group of a shape takes, from a short measurement on a few images.
package struct SpeedProbe: Sendable {
  /// Seconds of iteration 0, which evaluates all sets, and of an epoch of training.
  package let evaluation: Double
  package let epoch: Double

  /// Of an iteration by its number.
  package func seconds(ofIteration number: Int) -> Double { number == 0 ? evaluation : epoch }

  package init(evaluation: Double, epoch: Double) {
    self.evaluation = evaluation
    self.epoch = epoch
  }

  /// Trains and evaluates models with weights of no meaning: the time depends on the shape alone.
  package init(_ shape: GroupShape, _ data: DataSet, engines: Engines) {
    let capacity = engines.capacity(of: shape.architecture)
    let key = RandomKey(seed: 0, trialKey: 0)
    let optimizer = OptimizerKind.adam
    let state = ModelState(
      plain: Initialiser.kaimingUniform.parameters(of: shape.architecture, key: key),
      architecture: shape.architecture, variational: shape.variational, optimizer: optimizer)
    let model = LaneModel(
      state: state, nonlinearity: .tanh, optimizer: optimizer,
      hyperparameters: Hyperparameters(learningRate: 1e-3), randomKey: key)
    let engine = engines(shape, Array(repeating: model, count: capacity))
    let unmasked: [Mask?] = Array(repeating: nil, count: capacity)
    let step = Self.secondsPerSample(data.train) { images in
      _ = engine.train(
        on: images, epochs: Array(repeating: 1, count: capacity),
        klWeights: Array(repeating: 0, count: capacity), masks: unmasked, shouldStop: { false })
    }
    let sample = Self.secondsPerSample(data.test) { images in
      _ = engine.evaluate(on: images, masks: unmasked, shouldStop: { false })
    }
    let held = Double(data.test.count + (data.validation?.count ?? 0))
    let train = Double(data.train.count)
    evaluation = sample * (train + held)
    epoch = step * train + sample * held
  }

  /// Runs `body` on more and more of the images until it takes a fifth of a second.
  private static func secondsPerSample(_ images: ImageSet, _ body: (ImageSet) -> Void) -> Double {
    var count = min(images.count, 40)
    while true {
      let start = DispatchTime.now().uptimeNanoseconds
      body(images.prefix(count))
      let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
      if seconds >= 0.2 || count == images.count { return seconds / Double(count) }
      count = min(images.count, count * 2)
    }
  }
}
