import Tensor
import TestSupport
import Testing

@Suite("Conversions of tensors")
struct TensorConversionTests {
  /// Every finite value of the 16-bit formats, and the compiler's own conversion as the oracle.
  @Test("float16 agrees with the processor's format for all bit patterns")
  func float16() {
    let values = (0...UInt16.max).map { Float16(bitPattern: $0) }
    let tensor = Tensor(
      dtype: .float16, shape: [values.count], storage: ByteStorage(copying: values))
    for (ours, theirs) in zip(tensor.floats(), values) {
      #expect(ours.bitPattern == Float(theirs).bitPattern || ours.isNaN && theirs.isNaN)
    }
    let back = Tensor(values.map { Float($0) }, shape: [values.count], dtype: .float16)
    for (ours, theirs) in zip(back.floats(), values) {
      #expect(ours.bitPattern == Float(theirs).bitPattern || ours.isNaN && theirs.isNaN)
    }
  }

  @Test("rounding to float16 is to nearest, ties to even, at and between all values")
  func roundingToFloat16() {
    var inputs: [Float] = []
    for bits in stride(from: UInt32(0x3280_0000), to: 0x4790_0000, by: 0x0800) {  // 2^-26 … 73728
      for neighbour in [bits &- 1, bits, bits + 1] { inputs.append(Float(bitPattern: neighbour)) }
    }
    inputs += inputs.map { -$0 } + [.infinity, -.infinity, 0, -0.0, 1e-30, 3e38]
    let ours = Tensor(inputs, shape: [inputs.count], dtype: .float16).floats()
    let wrong = zip(ours, inputs).first { $0.bitPattern != Float(Float16($1)).bitPattern }
    #expect(wrong == nil)
  }

  @Test("rounding to bfloat16 is to nearest, ties to even")
  func bfloat16() {
    let cases: [(Float, UInt32)] = [
      (1, 0x3F80), (Float(bitPattern: 0x3F80_8000), 0x3F80),
      (Float(bitPattern: 0x3F81_8000), 0x3F82),
      (Float(bitPattern: 0x3F80_8001), 0x3F81), (-0.0, 0x8000), (.infinity, 0x7F80),
      (.greatestFiniteMagnitude, 0x7F80), (Float(bitPattern: 1), 0),
    ]
    let tensor = Tensor(cases.map(\.0), shape: [cases.count], dtype: .bfloat16)
    #expect(tensor.floats().map { $0.bitPattern >> 16 } == cases.map(\.1))
    #expect(Tensor([.nan], shape: [1], dtype: .bfloat16).floats()[0].isNaN)
    #expect(
      Tensor([Float(bitPattern: 0x7F80_0001)], shape: [1], dtype: .bfloat16).floats()[0].isNaN)
  }

  @Test("float64 rounds to the nearest float32")
  func float64() {
    let values = [0.1, 1e300, -1e-50, 16_777_217]
    let tensor = Tensor(
      dtype: .float64, shape: [4], storage: ByteStorage(copying: values))
    #expect(tensor.floats() == [0.1, .infinity, -0.0, 16_777_216])
    #expect(tensor.doubles() == values)
    #expect(tensor.integers() == nil)
  }

  @Test("statistics count zeros, NaN and infinities and give the range")
  func statistics() {
    let statistics = Tensor([0, -0.0, .nan, .infinity, -3], shape: [5]).statistics
    #expect(
      statistics
        == TensorStatistics(
          count: 5, zeros: 2, nans: 1, infinities: 1, minimum: -3, maximum: .infinity))
    #expect(Tensor([Float.nan], shape: [1]).statistics.minimum == nil)
    #expect(Tensor([Float](), shape: [0]).statistics == TensorStatistics())
    #expect(Tensor([1, 2] as [Float], shape: [2]).statistics.isFinite)
  }
  @Test("statistics see every stretch of a long tensor", arguments: [0, 65_535, 65_536, 150_000])
  func longStatistics(_ place: Int) {
    var values = [Float](repeating: 1, count: 150_001)
    values[place] = -2
    let statistics = Tensor(values, shape: [150_001]).statistics
    #expect(statistics == TensorStatistics(count: 150_001, minimum: -2, maximum: 1))
  }

  /// As doubles, all of them would take 512 MB.
  @Test("statistics of a large tensor take little memory")
  func memory() async {
    await #expect(processExitsWith: .success) {
      let storage = ByteStorage(count: 1 << 26) {
        _ = $0.initializeMemory(as: UInt8.self, repeating: 7)
      }
      limitAddressSpace(to: 1 << 29)
      let statistics = Tensor(dtype: .uint8, shape: [1 << 26], storage: storage).statistics
      #expect(statistics == TensorStatistics(count: 1 << 26, minimum: 7, maximum: 7))
    }
  }
}
