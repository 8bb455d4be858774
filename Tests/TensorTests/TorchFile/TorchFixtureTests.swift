import Tensor
import Testing

@Suite("Files written by PyTorch")
struct TorchFixtureTests {
  @Test("read as the JSON beside them says", arguments: Fixtures.sound)
  func soundFiles(_ name: String) throws {
    let expected = try Fixtures.json(name + ".json")
    let file = try TorchFile.read(Fixtures.path(name + ".pt"))
    #expect(ByteText(file.format.rawValue) == expected["format"]?.string)
    #expect(difference(Description.of(try file.value()), expected["root"]) == nil)
  }

  @Test("are all there")
  func fixtureCount() { #expect(Fixtures.sound.count > 100) }
}
