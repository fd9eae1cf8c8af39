namespace AIForge.Cli.Tests;

public sealed class RefusedExceptionTests
{
    [Fact]
    public void Read_FieldThatTheDetailQuotes_IsSaidOnce()
    {
        const string Body = """{"code":"JOB_INVALID","detail":"The job is refused: parameters.image: Pin the image.","errors":[{"field":"parameters.image","description":"Pin the image."}]}""";

        RefusedException.Read(400, Body).Message.Should().Be("JOB_INVALID: The job is refused: parameters.image: Pin the image. (HTTP 400)");
    }

    [Fact]
    public void Read_OtherFields_AreNamedBelow()
    {
        const string Body = """{"code":"UPLOAD_INVALID","detail":"The upload asked for is not valid.","errors":[{"field":"name","description":"Too long."}]}""";

        RefusedException.Read(400, Body).Message.Should().Be("UPLOAD_INVALID: The upload asked for is not valid. (HTTP 400)\n  name: Too long.");
    }
}
