import Sparsify
import Tensor
import TestSupport
import Testing
import VariationalDropout

@Suite struct IndexDictionaryTests {
  @Test func `CNN-s has the indices published with the zoos`() throws {
    let text = """
      {"layer": [[0, "conv2d"], [3, "conv2d"], [6, "conv2d"], [9, "fc"], [11, "fc"]], \
      "idx_start": [0, 208, 1414, 1514, 2254], "idx_length": [208, 1206, 100, 740, 210], \
      "kernel_no": [8, 6, 4, 20, 10], "kernel_size": [25, 25, 4, 9, 1], \
      "channels_in": [1, 8, 6, 4, 20]}
      """
    let dictionary = Architecture(.cnn, channels: 1).indexDictionary
    #expect(JSONValue.object(dictionary).text() == text)
  }

  @Test func `between the layers of a network with batch normalisation lie scales and shifts`() {
    let architecture = Architecture(.resnet18, channels: 3, side: 8, width: 1)
    let dictionary = architecture.indexDictionary
    let starts = dictionary["idx_start"]?.array?.compactMap(\.int) ?? []
    // conv1 has a channel of 3 kernels of 3x3, and its norm a scale and a shift.
    #expect(starts.prefix(3) == [0, 29, 40] && starts.count == 21)
    #expect(starts == architecture.layerStarts)
    #expect(dictionary["idx_length"]?.array?.prefix(2) == [27, 9])
    let last = dictionary["idx_length"]?.array?.last?.int ?? 0
    #expect((starts.last ?? 0) + last == architecture.parameterCount)
  }

  @Test(arguments: Architecture.Family.small, [false, true])
  func `lengths follow from the other columns and cover the vector`(
    family: Architecture.Family, dropout: Bool
  ) throws {
    let architecture = Architecture(family, channels: 3, classes: 7, hasDropoutLayers: dropout)
    let columns = architecture.indexDictionary
    func column(_ key: String) throws -> [Int] {
      try #require(columns[key]?.array).compactMap(\.int)
    }
    var start = 0
    for i in 0..<5 {
      let (count, size) = (try column("kernel_no")[i], try column("kernel_size")[i])
      let length = try column("idx_length")[i]
      #expect(try column("idx_start")[i] == start)
      #expect(length == count * size * (try column("channels_in")[i]) + count)
      start += length
    }
    #expect(start == architecture.parameterCount)
  }
}
