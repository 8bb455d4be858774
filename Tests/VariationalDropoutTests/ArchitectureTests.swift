import Tensor
import TestSupport
import Testing
import VariationalDropout

struct ArchitectureTests {
  @Test func sizesAreThoseOfThePublishedZoos() {
    #expect(Architecture(.cnn, channels: 1).parameterCount == 2464)
    #expect(Architecture(.cnn, channels: 3).parameterCount == 2864)
    #expect(Architecture(.cnn3, channels: 3).parameterCount == 10_853)
    #expect(Architecture(.cnn, channels: 1).weightCount == 2416)
    #expect(Architecture(.cnn2, channels: 1).layers[3].inputs == 54)
    #expect(Architecture(.cnn3, channels: 3).layers[3].inputs == 60)
  }

  @Test func indicesDependOnDropoutLayers() {
    #expect(Architecture(.cnn, channels: 1).layers.map(\.index) == [0, 3, 6, 9, 11])
    #expect(
      Architecture(.cnn, channels: 1, hasDropoutLayers: true).layers.map(\.index)
        == [0, 4, 8, 11, 14])
    #expect(Architecture(.cnn3, channels: 3).layers.map(\.index) == [0, 4, 8, 13, 16])
    #expect(Architecture(.cnn3, channels: 3).hasDropoutLayers)
  }

  @Test func everyNetworkIsRecognised() throws {
    for family in Architecture.Family.allCases {
      for channels in [1, 3] {
        for dropout in [false, true] {
          for variational in [false, true] {
            let architecture = Architecture(
              family, channels: channels, classes: 7, hasDropoutLayers: dropout)
            let entries = architecture.tensors(variational: variational).shuffled()
              .map { (key: ByteText($0.key), shape: $0.shape) }
            let found = try Architecture(recognizing: entries, variational: variational)
            #expect(found == architecture)
          }
        }
      }
    }
  }

  @Test func resNet18HasTheTensorsOfTorchvision() throws {
    let architecture = Architecture(.resnet18, channels: 3)
    let plain = architecture.tensors(variational: false)
    #expect(plain.count == 122 && plain.count(where: \.isLearned) == 62)
    #expect(architecture.parameterCount == 11_173_962)
    #expect(plain.reduce(0) { $0 + $1.count } == 11_183_582)
    #expect(Architecture(.resnet18, channels: 3, classes: 200).parameterCount == 11_271_432)
    #expect(architecture.weightCount == 11_164_352 && architecture.layers.count == 21)
    let keys = plain.map(\.key)
    #expect(
      keys.prefix(7) == [
        "conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var",
        "bn1.num_batches_tracked", "layer1.0.conv1.weight",
      ])
    #expect(keys.suffix(2) == ["fc.weight", "fc.bias"])
    let first = try #require(keys.firstIndex(of: "layer2.0.downsample.0.weight"))
    #expect(keys[first - 1] == "layer2.0.bn2.num_batches_tracked")
    #expect(keys[first + 6] == "layer2.1.conv1.weight")
    #expect(plain.first { $0.role == .counter }?.shape == [])
    // 20 convolutions without bias, and the last layer's three further tensors.
    let variational = architecture.tensors(variational: true)
    #expect(variational.count == 122 + 20 + 2)
    #expect(variational.suffix(4).map(\.isLearned) == [true, true, true, false])
  }

  @Test func resNet18IsRecognisedInAllWidths() throws {
    for (width, classes, variational) in [(8, 10, false), (64, 200, true), (3, 7, true)] {
      let architecture = Architecture(.resnet18, channels: 3, classes: classes, width: width)
      let entries = architecture.tensors(variational: variational)
        .map { (key: ByteText($0.key), shape: $0.shape) }
      let found = try Architecture(recognizing: entries, variational: variational)
      #expect(found == architecture)
      #expect(found.layers.map(\.outputs).max() == 8 * width)
    }
  }

  @Test func multiplicationsOfResNet18AreThoseOfItsFormulas() {
    let layers = Architecture(.resnet18, channels: 3).layers
    let multiplications = layers.map(\.multiplications)
    #expect(multiplications[0] == 27 * 64 * 1024)
    #expect(multiplications[1] == 9 * 64 * 64 * 1024)
    #expect(abs(Double(multiplications.reduce(0, +)) / 555.4e6 - 1) < 1e-3)
    let large = Architecture(.resnet18, channels: 3, side: 64).layers
    #expect(large[1].multiplications == 4 * multiplications[1])
  }

  @Test func lanesRunChainsOnly() {
    for family in Architecture.Family.small {
      let architecture = Architecture(family, channels: 3, hasDropoutLayers: true)
      #expect(LaneLayer.chain(of: architecture)?.map(\.layer) == architecture.layers)
    }
    #expect(LaneLayer.chain(of: Architecture(.resnet18, channels: 3)) == nil)
  }

  @Test func layersAreReadOverShortCutsToo() {
    let architecture = Architecture(.resnet18, channels: 3)
    func readers(_ name: String) -> [String] {
      let layer = architecture.layers.firstIndex { $0.name == name }!
      return architecture.readers[layer].map { architecture.layers[$0].name }
    }
    #expect(readers("layer1.0.conv1") == ["layer1.0.conv2"])
    let ofStage = ["layer1.1.conv1", "layer2.0.conv1", "layer2.0.downsample.0"]
    #expect(readers("conv1") == ["layer1.0.conv1"] + ofStage)
    #expect(readers("layer1.0.conv2") == ofStage)
    #expect(readers("layer2.0.downsample.0") == readers("layer2.0.conv2"))
    #expect(readers("layer4.1.conv2") == ["fc"] && readers("fc") == [])
    #expect(!architecture.canLoseUnits && Architecture(.cnn, channels: 1).canLoseUnits)
    #expect(Architecture(.cnn, channels: 1).readers == [[1], [2], [3], [4], []])
  }

  @Test func aVariationalStateDictIsNoSource() {
    let entries = Architecture(.cnn, channels: 1).tensors(variational: true)
      .map { (key: ByteText($0.key), shape: $0.shape) }
    #expect(throws: RecognitionError.variational) { try Architecture(recognizing: entries) }
  }

  @Test func `a state dict is variational by its log_sigma2, of weights or of biases`() {
    for ending in ["log_sigma2", "log_sigma2_bias"] {
      #expect(Architecture.isVariational(["fc.weight", ByteText("fc.\(ending)")]))
    }
    #expect(!Architecture.isVariational(["fc.weight", "fc.bias", "log_sigma2.weight"]))
  }

  @Test func foreignStateDictsAreRefused() {
    let sound = Architecture(.cnn, channels: 1).tensors(variational: false)
      .map { (key: ByteText($0.key), shape: $0.shape) }
    var wrongShape = sound
    wrongShape[2].shape = [6, 8, 3, 3]
    let missing = Array(sound.dropLast())
    let extra = sound + [(key: ByteText("module_list.12.weight"), shape: [1])]
    let foreign = [(key: ByteText("features.0.weight"), shape: [64, 3, 3, 3])]
    let resnet = Architecture(.resnet18, channels: 3).tensors(variational: false)
      .map { (key: ByteText($0.key), shape: $0.shape) }
    // The same with layers of another depth.
    let deeper = resnet + [(key: ByteText("layer1.2.conv1.weight"), shape: [64, 64, 3, 3])]
    for entries in [wrongShape, missing, extra, foreign, deeper, []] {
      #expect(throws: RecognitionError.self) { try Architecture(recognizing: entries) }
    }
  }

  @Test func theLayoutHasAPlaceForEveryNumberAndNoneTwice() {
    for family in Architecture.Family.small {
      for variational in [false, true] {
        let architecture = Architecture(family, channels: 3)
        let layout = ParameterLayout(architecture, variational: variational)
        let places = architecture.tensors(variational: variational)
          .flatMap { layout.indices(of: $0) ?? [] }
        #expect(places.sorted() == Array(0..<layout.count))
      }
    }
  }

  @Test func `a refusal names what is too much, missing or of another shape`() {
    let sound = Architecture(.cnn2, channels: 3).tensors(variational: false)
      .map { (key: ByteText($0.key), shape: $0.shape) }
    func reason(_ entries: [(key: ByteText, shape: [Int])]) -> String {
      "\(#expect(throws: RecognitionError.self) { try Architecture(recognizing: entries) }!)"
    }
    #expect(
      reason(sound + [("loss.weight", [10])]).hasSuffix(
        "of the nearest, CNN2, too much: loss.weight [10]"))
    #expect(reason(Array(sound.dropLast())).hasSuffix("CNN2, missing: \(sound.last!.key) [10]"))
    var other = sound
    other[1].shape = [7]
    #expect(reason(other).hasSuffix("of another shape: \(sound[1].key) is [7], not [6]"))
    #expect(reason([("weight", [1])]).contains("'weight'"))
  }

  @Test func `what no statistic of batches can be is told`() throws {
    let tensors = Architecture(.resnet18, channels: 3, side: 8, width: 1)
      .tensors(variational: false)
    let variance = try #require(tensors.first { $0.role == .runningVariance })
    #expect(variance.problem(with: Tensor([0] as [Float], shape: [1])) == nil)
    #expect(variance.problem(with: Tensor([-0.5] as [Float], shape: [1]))?.contains("-0.5") == true)
    let counter = try #require(tensors.first { $0.role == .counter })
    #expect(counter.problem(with: Tensor([5] as [Int64], shape: [])) == nil)
    #expect(counter.problem(with: Tensor([-1] as [Int64], shape: []))?.contains("-1") == true)
  }

  @Test func outputTilesCoverEveryOutputOnce() {
    for outputs in 1...70 {
      for widest in [1, 2, 3, OutputTiles.widest] {
        let tiles = OutputTiles.split(outputs, widest: widest)
        #expect(tiles.flatMap { Array($0.first..<($0.first + $0.width)) } == Array(0..<outputs))
        #expect(tiles.allSatisfy { $0.width <= widest })
      }
    }
  }

  @Test func theKLWeightGrowsFromZero() {
    let schedule = KLSchedule(epochs: 25)
    #expect(schedule.weight(epoch: 0) == 0 && schedule.weight(epoch: 1) == 0)
    #expect(abs(schedule.weight(epoch: 25) - 0.0096) < 1e-15)
    #expect(KLSchedule(scale: 100, epochs: 25).weight(epoch: 25) == 1)
    #expect(KLSchedule(epochs: 0).weight(epoch: 0) == 0)
  }
}
