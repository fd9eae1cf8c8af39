using AIForge.Coordinator.Platform.Database.Embedded;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Platform.Database.Embedded;

internal static class EmbeddedPrograms
{
    /// <summary>Skips the test when this machine has no PostgreSQL server programs.</summary>
    public static void Require()
    {
        try
        {
            PostgresPrograms.Find(null, null);
        }
        catch (EmbeddedPostgresException exception)
        {
            ServiceRequirement.Require(exception.Message);
        }
    }
}
