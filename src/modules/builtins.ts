import type { AnyModule } from '../module/contract.ts'
import command from './commands/command.ts'
import raw from './commands/raw.ts'
import script from './commands/script.ts'
import shell from './commands/shell.ts'
import archive from './files/archive.ts'
import assemble from './files/assemble.ts'
import blockinfile from './files/blockinfile.ts'
import copy from './files/copy.ts'
import fetch from './files/fetch.ts'
import file from './files/file.ts'
import find from './files/find.ts'
import getUrl from './files/get_url.ts'
import git from './files/git.ts'
import iniFile from './files/ini_file.ts'
import lineinfile from './files/lineinfile.ts'
import replace from './files/replace.ts'
import slurp from './files/slurp.ts'
import stat from './files/stat.ts'
import tempfile from './files/tempfile.ts'
import template from './files/template.ts'
import unarchive from './files/unarchive.ts'
import uri from './files/uri.ts'
import etcdDecision from './ha/etcd_decision.ts'
import etcdEvidence from './ha/etcd_evidence.ts'
import etcd3 from './ha/etcd3.ts'
import galeraArm from './ha/galera_arm.ts'
import galeraBootstrap from './ha/galera_bootstrap.ts'
import galeraDecision from './ha/galera_decision.ts'
import galeraEvidence from './ha/galera_evidence.ts'
import galeraJoin from './ha/galera_join.ts'
import galeraRestart from './ha/galera_restart.ts'
import haproxy from './ha/haproxy.ts'
import hostLock from './ha/host_lock.ts'
import mysqlDb from './ha/mysql_db.ts'
import mysqlInfo from './ha/mysql_info.ts'
import mysqlQuery from './ha/mysql_query.ts'
import mysqlUser from './ha/mysql_user.ts'
import mysqlVariables from './ha/mysql_variables.ts'
import rabbitmqDecision from './ha/rabbitmq_decision.ts'
import rabbitmqEvidence from './ha/rabbitmq_evidence.ts'
import pacemakerCib from './ha/pacemaker_cib.ts'
import pacemakerCibRestore from './ha/pacemaker_cib_restore.ts'
import pacemakerStatus from './ha/pacemaker_status.ts'
import rabbitmqFeatureFlag from './ha/rabbitmq_feature_flag.ts'
import rabbitmqParameter from './ha/rabbitmq_parameter.ts'
import rabbitmqPlugin from './ha/rabbitmq_plugin.ts'
import rabbitmqPolicy from './ha/rabbitmq_policy.ts'
import rabbitmqUpgrade from './ha/rabbitmq_upgrade.ts'
import rabbitmqUser from './ha/rabbitmq_user.ts'
import rabbitmqVhost from './ha/rabbitmq_vhost.ts'
import firewalld from './network/firewalld.ts'
import waitFor from './network/wait_for.ts'
import waitForConnection from './network/wait_for_connection.ts'
import apt from './packages/apt.ts'
import aptKey from './packages/apt_key.ts'
import aptRepository from './packages/apt_repository.ts'
import deb822Repository from './packages/deb822_repository.ts'
import debconf from './packages/debconf.ts'
import dnf from './packages/dnf.ts'
import dpkgSelections from './packages/dpkg_selections.ts'
import packageModule from './packages/package.ts'
import packageFacts from './packages/package_facts.ts'
import pip from './packages/pip.ts'
import rpmKey from './packages/rpm_key.ts'
import yumRepository from './packages/yum_repository.ts'
import restartOutdated from './services/restart_outdated.ts'
import service from './services/service.ts'
import serviceFacts from './services/service_facts.ts'
import systemd from './services/systemd.ts'
import sysvinit from './services/sysvinit.ts'
import alternatives from './system/alternatives.ts'
import authorizedKey from './system/authorized_key.ts'
import cron from './system/cron.ts'
import getent from './system/getent.ts'
import group from './system/group.ts'
import hostname from './system/hostname.ts'
import knownHosts from './system/known_hosts.ts'
import modprobe from './system/modprobe.ts'
import mount from './system/mount.ts'
import mountFacts from './system/mount_facts.ts'
import ping from './system/ping.ts'
import reboot from './system/reboot.ts'
import seboolean from './system/seboolean.ts'
import selinux from './system/selinux.ts'
import setup from './system/setup.ts'
import sysctl from './system/sysctl.ts'
import timezone from './system/timezone.ts'
import user from './system/user.ts'
import opensslCsr from './tls/openssl_csr.ts'
import opensslPrivatekey from './tls/openssl_privatekey.ts'
import x509Certificate from './tls/x509_certificate.ts'
import x509CertificateInfo from './tls/x509_certificate_info.ts'

/** Every module that hadeploy brings along, sorted by field and name. */
export const builtinModules: readonly AnyModule[] = [
  command,
  raw,
  script,
  shell,
  archive,
  assemble,
  blockinfile,
  copy,
  fetch,
  file,
  find,
  getUrl,
  git,
  iniFile,
  lineinfile,
  replace,
  slurp,
  stat,
  tempfile,
  template,
  unarchive,
  uri,
  etcdDecision,
  etcdEvidence,
  etcd3,
  galeraArm,
  galeraBootstrap,
  galeraDecision,
  galeraEvidence,
  galeraJoin,
  galeraRestart,
  haproxy,
  hostLock,
  mysqlDb,
  mysqlInfo,
  mysqlQuery,
  mysqlUser,
  mysqlVariables,
  rabbitmqDecision,
  rabbitmqEvidence,
  pacemakerCib,
  pacemakerCibRestore,
  pacemakerStatus,
  rabbitmqFeatureFlag,
  rabbitmqParameter,
  rabbitmqPlugin,
  rabbitmqPolicy,
  rabbitmqUpgrade,
  rabbitmqUser,
  rabbitmqVhost,
  firewalld,
  waitFor,
  waitForConnection,
  apt,
  aptKey,
  aptRepository,
  deb822Repository,
  debconf,
  dnf,
  dpkgSelections,
  packageModule,
  packageFacts,
  pip,
  rpmKey,
  yumRepository,
  restartOutdated,
  service,
  serviceFacts,
  systemd,
  sysvinit,
  alternatives,
  authorizedKey,
  cron,
  getent,
  group,
  hostname,
  knownHosts,
  modprobe,
  mount,
  mountFacts,
  ping,
  reboot,
  seboolean,
  selinux,
  setup,
  sysctl,
  timezone,
  user,
  opensslCsr,
  opensslPrivatekey,
  x509Certificate,
  x509CertificateInfo,
]
