using System.Diagnostics;
using AIForge.Node.Hardware.Gpus;
using AIForge.Testing;

namespace AIForge.Node.Tests.Hardware;

/// <summary>NVIDIA's two libraries as a test wants them, made by the machine's C compiler.</summary>
internal static class FakeNvidia
{
    /// <param name="defines">What of the driver differs, see fake-nvidia.c.</param>
    public static async Task<NvidiaLibraries> BuildAsync(TemporaryFolder folder, params string[] defines)
    {
        var library = folder.Combine($"libfake-{string.Join('-', defines.Select(define => define.Replace('=', '_')))}.so");
        var start = new ProcessStartInfo("cc") { RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])["-shared", "-fPIC", "-w", "-o", library, .. defines.Select(define => "-D" + define), RepositoryFolder.Combine("tests", "Node.Tests", "Hardware", "fake-nvidia.c")])
            start.ArgumentList.Add(argument);
        try
        {
            using var compiler = Process.Start(start)!;
            var errors = await compiler.StandardError.ReadToEndAsync().Within(TimeSpan.FromSeconds(60));
            await compiler.WaitForExitAsync().Within();
            compiler.ExitCode.Should().Be(0, errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            ServiceRequirement.Require("no C compiler (cc); run tests/services/install.sh");
        }

        return new NvidiaLibraries(library, library);
    }
}
