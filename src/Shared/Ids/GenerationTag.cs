namespace AIForge.Shared.Ids;

public abstract class GenerationTag : IIdTag
{
    public static string Prefix => "gen";
}
