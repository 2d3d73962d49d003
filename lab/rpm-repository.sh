# A tiny RPM repository for the module dnf: two packages that do nothing, each in two versions.

rpm_repository_up() {
  local repository=$STATE/mirror/rpm stamp
  stamp=$(sha256sum <"$LAB_SOURCE/rpm-repository.sh" | cut -d ' ' -f 1)
  [ "$(cat "$repository.stamp" 2>/dev/null)" != "$stamp" ] || return 0
  rm -rf "$repository"
  install -d "$repository"
  local name version
  for name in lab-sample lab-sample-extras; do
    for version in 1.0 2.0; do rpm_build "$name" "$version" "$repository"; done
  done
  createrepo_c --quiet "$repository"
  echo "$stamp" >"$repository.stamp"
}

# rpm_build NAME VERSION FOLDER
rpm_build() (
  local name=$1 version=$2 folder=$3 scratch
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  cat >"$scratch/package.spec" <<END
Name: $name
Version: $version
Release: 1
Summary: A package that does nothing, for tests of dnf
License: Apache-2.0
BuildArch: noarch
$([ "$name" = lab-sample ] || echo 'Requires: lab-sample')
%description
One text file that tells its version.
%install
install -d %{buildroot}/usr/share/$name
echo $version >%{buildroot}/usr/share/$name/version
%files
/usr/share/$name
END
  if ! rpmbuild --quiet --define "_topdir $scratch" --define "_rpmdir $folder" --define '_rpmfilename %%{NAME}-%%{VERSION}.rpm' \
    -bb "$scratch/package.spec" >"$scratch/log" 2>&1; then
    cat "$scratch/log" >&2
    fail 'RPM not built' "$name $version" 'rpmbuild refused the package; its words stand above.' 'lab/setup'
  fi
)
