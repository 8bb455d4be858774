import Foundation
import Glibc
import Tensor
import VariationalDropout

func now() -> Double {
  var t = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t)
  return Double(t.tv_sec) + 1e-9 * Double(t.tv_nsec)
}
let variational = !CommandLine.arguments.contains("plain")
let fam: Architecture.Family = CommandLine.arguments.contains("CNN3") ? .cnn3 : .cnn
let arch = Architecture(fam, channels: CommandLine.arguments.contains("rgb") ? 3 : fam == .cnn3 ? 3 : 1)
var g = SystemRandomNumberGenerator()
let n = 2000
let pix = (0..<(n * arch.channels * arch.side * arch.side)).map { _ in Float.random(in: -1...1, using: &g) }
let images = ImageSet(images: Tensor(pix, shape: [n, arch.channels, arch.side, arch.side]), labels: (0..<n).map { _ in Int32.random(in: 0..<10) })
let shape = GroupShape(architecture: arch, nonlinearity: fam == .cnn3 ? .relu : .tanh, optimizer: .adam, batchSize: 10, variational: variational)
let models = (0..<LaneGroup.capacity).map { i in
  LaneModel(state: ModelState(plain: arch.tensors(variational: false).map { t in (0..<t.count).map { _ in Float.random(in: -0.2...0.2, using: &g) } }, architecture: arch, variational: variational, optimizer: .adam), hyperparameters: Hyperparameters(learningRate: 3e-4), randomKey: RandomKey(seed: Int64(i), trialKey: 1))
}
let group = LaneGroup(shape: shape, models: models)
var best = 1e9, bestE = 1e9
for e in 1...4 {
  let t = now()
  let r = group.train(on: images, epochs: models.map { _ in e }, klWeights: models.map { _ in 0.004 }, shouldStop: { false })!
  best = min(best, now() - t)
  print(r[0], r[1].nll)
}
for e in 1...3 {
  let t = now()
  let r = group.evaluate(on: images, threshold: 3, shouldStop: { false })!
  bestE = min(bestE, now() - t)
  if e == 1 { print(r[0]) }
}
print("train", best / Double(n * models.count) * 1e6, "us/sample/model; evaluate", bestE / Double(n * models.count) * 1e6)
