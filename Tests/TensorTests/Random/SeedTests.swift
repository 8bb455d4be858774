import Tensor
import Testing

@Suite struct SeedTests {
  @Test(
    arguments: [
      ("-9223372036854775808", 1 << 63), ("-1", UInt64.max), ("0", 0), ("7", 7),
      ("9223372036854775807", UInt64.max >> 1), ("9223372036854775808", 1 << 63),
      ("18446744073709551615", UInt64.max),
    ] as [(String, UInt64)])
  func `keeps its digits and gives 64 bits`(text: String, bits: UInt64) throws {
    let seed = try #require(Seed(text))
    #expect(seed.description == text && seed.bits == bits)
    #expect(Seed(JSONValue(seed)) == seed && JSONValue(seed).text() == text)
    #expect(Seed(PickleValue(seed)) == seed)
  }

  @Test(arguments: ["", "a", "1.0", "-9223372036854775809", "18446744073709551616", "1e3", " 1"])
  func `nothing else is a seed`(text: String) { #expect(Seed(text) == nil) }

  @Test func `of JSON any whole number of the range is one`() throws {
    #expect(Seed(JSONValue.number(10)) == 10)
    #expect(Seed(JSONValue.number(0x1p63)) == Seed("9223372036854775808"))
    for value: JSONValue in [.number(0x1p64), .number(.nan), .number(0.5), "1", nil, true] {
      #expect(Seed(value) == nil)
    }
  }
}
