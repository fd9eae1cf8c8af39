namespace AIForge.Shared.Ids;

public abstract class ModelImportTag : IIdTag
{
    public static string Prefix => "import";
}
