using Gateway.Conventions.Tests.Rules;

namespace Gateway.Conventions.Tests;

public sealed class PlaceTests
{
    [Fact]
    public void Folders_are_at_most_two_deep() => PlaceRules.FolderDepth.Holds();

    [Fact]
    public void A_third_folder_is_found() => PlaceRules.FolderDepth.Finds(new SourceFile("gateway/A/B/C/D.cs", ""));

    [Fact]
    public void Folders_say_what_is_in_them() => PlaceRules.FolderNames.Holds();

    [Fact]
    public void A_folder_for_left_overs_is_found() => PlaceRules.FolderNames.Finds(new SourceFile("gateway/Helpers/D.cs", ""));

    [Fact]
    public void Types_are_named_after_what_they_do() => PlaceRules.TypeNames.Holds();

    [Theory]
    [InlineData("SessionManager")]
    [InlineData("MailService")]
    [InlineData("DefaultRouter")]
    public void A_type_that_is_not_is_found(string name) => PlaceRules.TypeNames.Finds(new SourceFile("gateway/D.cs", $"class {name} {{ }}"));

    [Fact]
    public void The_namespace_is_the_path() => PlaceRules.NamespaceIsPath.Holds();

    [Fact]
    public void A_namespace_that_is_not_the_path_is_found()
    {
        PlaceRules.NamespaceIsPath.Finds(new SourceFile("gateway/Login/A.cs", "namespace Gateway.Sessions;"));
        PlaceRules.NamespaceIsPath.Accepts(new SourceFile("protocol-adapters/Imap/A.cs", "namespace Gateway.ProtocolAdapters.Imap;"));
    }

    [Fact]
    public void A_file_holds_one_type() => PlaceRules.OneTypeAFile.Holds();

    [Fact]
    public void A_second_class_in_a_file_is_found()
    {
        PlaceRules.OneTypeAFile.Finds(new SourceFile("gateway/A.cs", "class A { class Inner { } } class B { }"));
        PlaceRules.OneTypeAFile.Accepts(new SourceFile("gateway/A.cs", "class A { } enum B { } record C;"));
    }

    [Fact]
    public void A_file_is_named_after_its_type() => PlaceRules.FileNamedAfterType.Holds();

    [Fact]
    public void A_file_named_otherwise_is_found()
    {
        PlaceRules.FileNamedAfterType.Finds(new SourceFile("gateway/A.cs", "class B { }"));
        PlaceRules.FileNamedAfterType.Accepts(new SourceFile("gateway/Portal/Pages/SignIn.cshtml.cs", "class SignInModel { }"));
    }

    [Fact]
    public void Interfaces_are_few_and_known() => PlaceRules.InterfaceList.Holds();

    [Fact]
    public void A_new_interface_is_found() => PlaceRules.InterfaceList.Finds(new SourceFile("gateway/IThing.cs", "interface IThing { }"));

    [Fact]
    public void Classes_are_sealed() => PlaceRules.Sealed.Holds();

    [Fact]
    public void An_open_class_is_found()
    {
        PlaceRules.Sealed.Finds(new SourceFile("gateway/A.cs", "class A { }"));
        PlaceRules.Sealed.Accepts(new SourceFile("gateway/A.cs", "sealed class A { } abstract class B { } static class C { }"));
    }
}
